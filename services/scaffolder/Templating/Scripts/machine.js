// Comes first in every bundle: what the machine lacks, what it does wrong, and the ends it sets to what can grow.
// The host puts `hostLimits` and `hostRandomWord` there; both are gone before anything else runs.

export const limits = Object.freeze(JSON.parse(globalThis.hostLimits));
const randomWord = globalThis.hostRandomWord;
delete globalThis.hostLimits;
delete globalThis.hostRandomWord;

/** Whether an end was reached; the interpreter keeps to itself what it caught. */
export const overrun = { limit: false };

// nunjitsu's filter `random` wants it.
globalThis.crypto = Object.freeze({
  getRandomValues(words) {
    for (let index = 0; index < words.length; index++) words[index] = randomWord();
    return words;
  },
});

function replace(prototype, name, value) {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

// Jint 4.18 answers a slice of a frozen array with holes, and macro arguments vanish. A test fails when this is mended.
replace(Array.prototype, 'slice', function slice(start, end) {
  const length = this.length;
  const clamp = (value, missing) => {
    if (value === undefined) return missing;
    const whole = Math.trunc(Number(value)) || 0;
    return whole < 0 ? Math.max(length + whole, 0) : Math.min(whole, length);
  };
  const from = clamp(start, 0);
  const to = clamp(end, length);
  const result = [];
  for (let index = from; index < to; index++) {
    if (index in this) result[index - from] = this[index];
  }
  if (to > from) result.length = to - from;
  return result;
});

// One call of these makes a text of any size before the machine looks at the memory again.
function endAt(prototype, name, lengthOf) {
  const original = prototype[name];
  replace(prototype, name, function (...given) {
    if (lengthOf(this, given) > limits.textCharacters) {
      overrun.limit = true;
      throw new RangeError(`a text of more than ${limits.textCharacters} characters`);
    }
    return Reflect.apply(original, this, given);
  });
}

endAt(String.prototype, 'repeat', (text, [count]) => String(text).length * Number(count));
endAt(String.prototype, 'padStart', (_, [length]) => Number(length));
endAt(String.prototype, 'padEnd', (_, [length]) => Number(length));
endAt(Array.prototype, 'join', (items, [separator]) => {
  let length = (separator === undefined ? 1 : String(separator).length) * items.length;
  for (let index = 0; index < items.length; index++) {
    if (typeof items[index] === 'string') length += items[index].length;
  }
  return length;
});
