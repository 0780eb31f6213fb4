import './machine.js';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import addFormats from 'ajv-formats';
import { pattern } from './patterns.js';

/** Pages of parameters to the text of a program that checks values against each of them. */
export function compile(text) {
  const ajv = new Ajv({
    strict: false, // ui:field and its like are none of its business
    allErrors: true,
    verbose: true,
    logger: false,
    code: { source: true, regExp: pattern },
  });
  addFormats(ajv);
  const exported = {};
  for (const [index, page] of JSON.parse(text).entries()) {
    try {
      // Every draft that authors name is read as draft-07, the one that Backstage's forms know.
      if (page !== null && typeof page === 'object') delete page.$schema;
      if (!ajv.validateSchema(page)) return JSON.stringify({ fault: { page: index, ...worst(ajv.errors) } });
      const name = `page${index}`;
      ajv.addSchema(page, name);
      ajv.getSchema(name); // compiles it: a fault is of this page
      exported[name] = name;
    } catch (error) {
      return JSON.stringify({ fault: { page: index, path: '', reason: String(error.message) } });
    }
  }
  return JSON.stringify({ code: standaloneCode(ajv, exported) });
}

// The deepest error says most: the others are of the alternatives around it.
function worst(errors) {
  const [error] = [...errors].sort((a, b) => b.instancePath.split('/').length - a.instancePath.split('/').length);
  const allowed = error.params?.allowedValues;
  return { path: error.instancePath, reason: `${error.message}${allowed ? `: ${allowed.join(', ')}` : ''}` };
}
