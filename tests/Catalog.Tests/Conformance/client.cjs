// Backstage's catalog client at the other end of a pipe: each line in is {"method", "args"}, each line out is what came of
// it, {"value"} or {"error": {"name", "status", "message"}}. What comes in pages or as a stream is gathered to its end.
'use strict';

const { createInterface } = require('node:readline');
const { CatalogClient, CATALOG_FILTER_EXISTS } = require('@backstage/catalog-client');

const [, , baseUrl, token] = process.argv;
const client = new CatalogClient({ discoveryApi: { getBaseUrl: async plugin => `${baseUrl}/api/${plugin}` } });

// JSON has no symbols: a filter that asks for existence says so with a word.
const revive = (_, value) => (value === '$EXISTS$' ? CATALOG_FILTER_EXISTS : value);

async function call({ method, args }) {
  if (method === 'methods') {
    return Object.getOwnPropertyNames(CatalogClient.prototype);
  }
  const result = client[method](...args, { token });
  if (typeof result[Symbol.asyncIterator] !== 'function') {
    return result;
  }
  const pages = [];
  for await (const page of result) {
    pages.push(page);
  }
  return pages;
}

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, ...asked } = JSON.parse(line, revive);
  let answer;
  try {
    answer = { value: (await call(asked)) ?? null };
  } catch (error) {
    answer = { error: { name: error.name, status: error.statusCode ?? null, message: error.message } };
  }
  process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
});
