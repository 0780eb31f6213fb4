import './machine.js';
import * as equal from 'ajv/dist/runtime/equal';
import * as ucs2length from 'ajv/dist/runtime/ucs2length';
import * as uri from 'ajv/dist/runtime/uri';
import * as formats from 'ajv-formats/dist/formats';
import { pattern } from './patterns.js';

// What the programs that schema.js writes ask for.
const modules = {
  'ajv/dist/runtime/equal': equal,
  'ajv/dist/runtime/ucs2length': ucs2length,
  'ajv/dist/runtime/uri': uri,
  'ajv-formats/dist/formats': formats,
  pattern,
};

/** Checks values against every page; the problems, in the order in which they were found. */
export function validate(program, text, most) {
  const module = { exports: {} };
  program(name => {
    if (!Object.hasOwn(modules, name)) throw new Error(`A schema asks for ${name}, which is not there`);
    return modules[name];
  }, module, module.exports);
  const values = JSON.parse(text);
  const problems = [];
  for (const page of Object.values(module.exports)) {
    if (page(values)) continue;
    for (const { instancePath, keyword, params, parentSchema } of page.errors) {
      if (problems.length === most) break;
      problems.push({ path: instancePath, keyword, params, help: parentSchema?.['ui:help'] });
    }
  }
  return JSON.stringify(problems);
}
