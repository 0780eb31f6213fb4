import { limits, overrun } from './machine.js';
import { createTemplateRenderer, TemplateLimitError } from 'nunjitsu';
import { filters } from './filters.js';

// The host hands over and gets back JSON texts: no object of one side is ever in reach of the other.

const options = { limits: limits.render };
const status = { failed: false, asked: false };
const globals = {
  always() {
    status.asked = true;
    return true;
  },
  failure() {
    status.asked = true;
    return status.failed;
  },
};
const inputs = preparing(createTemplateRenderer({ allowRegexExecution: true, filters, globals }));
const files = new Map();

// The context of a step or the values of a skeleton are the same for many texts, so they are read once.
function preparing(renderer) {
  let seen, prepared;
  return {
    renderer,
    context(text, shape) {
      if (text !== seen) {
        prepared = renderer.prepareContext(shape(JSON.parse(text)));
        seen = text;
      }
      return prepared;
    },
  };
}

function answer(work) {
  const place = { path: '' };
  overrun.limit = false;
  try {
    return JSON.stringify({ value: work(place) });
  } catch (error) {
    return JSON.stringify({ fault: describe(error, place.path) });
  }
}

function describe(error, path) {
  const { line } = error;
  if (error instanceof TemplateLimitError) return { path, line, limit: error.limit, most: error.configured };
  // Of the two ends of a text, ours and the machine's own, the first is told.
  if (overrun.limit || String(error.message).includes('Invalid string length')) {
    return { path, line, limit: 'text', most: limits.textCharacters };
  }
  const reason = String(error.message).replace(/^Template error at line \d+(, column \d+)?: /, '');
  return { path, line, reason, code: error.code };
}

/** Every text in a JSON value; what becomes undefined is left out. */
export function renderInput(input, context) {
  return answer(place => {
    const prepared = inputs.context(context, values => values);
    return renderAll(JSON.parse(input), '', prepared, place);
  });
}

/** Whether a step's `if` holds. After a failure only one that asks for it, by always() or failure(), can. */
export function isTrue(condition, context, taskFailed) {
  return answer(place => {
    status.failed = taskFailed;
    status.asked = false;
    const prepared = inputs.context(context, values => values);
    const value = renderAll(JSON.parse(condition), '', prepared, place);
    const holds = Array.isArray(value) ? value.length > 0 : Boolean(value);
    return holds && (!taskFailed || status.asked);
  });
}

function renderAll(value, path, context, place) {
  if (typeof value === 'string') {
    place.path = path;
    return inputs.renderer.renderValue(value, context, { ...options, coercion: 'json' });
  }
  if (Array.isArray(value)) return value.map((item, index) => renderAll(item, `${path}[${index}]`, context, place));
  if (value === null || typeof value !== 'object') return value;
  const rendered = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    const made = renderAll(item, path === '' ? key : `${path}.${key}`, context, place);
    if (made !== undefined) rendered[key] = made;
  }
  return rendered;
}

export function renderFile(text, values, trimBlocks, lstripBlocks) {
  return answer(() => {
    const style = `${trimBlocks} ${lstripBlocks}`;
    if (!files.has(style)) {
      files.set(style, preparing(
        createTemplateRenderer({ allowRegexExecution: true, filters, trimBlocks, lstripBlocks })));
    }
    const { renderer, context } = files.get(style);
    return renderer.render(text, context(values, given => ({ values: given })), options);
  });
}
