// The filters that Backstage's scaffolder adds to those of the language.

export const filters = { parseRepoUrl, parseEntityRef, pick, projectSlug };

const repositoryParameters = ['owner', 'organization', 'workspace', 'project', 'repo'];

// `github.com?owner=o&repo=r`, as Backstage's RepoUrlPicker writes it.
function parseRepoUrl(url) {
  const example = 'write it as github.com?owner=NAME&repo=NAME';
  const parts = typeof url === 'string' ? /^([^/?#\s]+)\/?\?([^#]*)$/.exec(url) : null;
  if (!parts) throw new Error(`The value is not the address of a repository; ${example}`);
  const given = parseQuery(parts[2]);
  const repository = { host: parts[1].toLowerCase() };
  for (const name of repositoryParameters) {
    const value = given.get(name);
    if (value) repository[name] = value;
  }
  if (!repository.repo) throw new Error(`The address of the repository has no repo; ${example}`);
  if (Object.keys(repository).length < 3) throw new Error(`The address of the repository has no owner; ${example}`);
  return repository;
}

function parseQuery(query) {
  const given = new Map();
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    if (!given.has(name)) given.set(name, decodeURIComponent(value.replaceAll('+', ' ')).replace(/^\/+|\/+$/g, ''));
  }
  return given;
}

function projectSlug(url) {
  const { owner, repo } = parseRepoUrl(url);
  return `${owner}/${repo}`;
}

function parseEntityRef(ref, defaults) {
  const given = typeof ref === 'string' ? splitRef(ref) : ref;
  if (!given || typeof given !== 'object') {
    throw new Error('The reference to an entity is empty; write it as kind:namespace/name');
  }
  const kind = given.kind ?? defaults?.defaultKind;
  const namespace = given.namespace ?? (defaults?.defaultNamespace || 'default');
  if (!kind) throw new Error('The reference to an entity has no kind; write kind:name, or give defaultKind');
  if (!namespace || !given.name) throw new Error('The reference to an entity is incomplete; write kind:namespace/name');
  return { kind, namespace, name: given.name };
}

function splitRef(ref) {
  const parts = /^(?:([^:/]*):)?(?:([^/]*)\/)?(.*)$/s.exec(ref);
  const [, kind, namespace, name] = parts;
  if (kind === '' || namespace === '' || name === '') {
    throw new Error('The reference to an entity is not of the form [kind:][namespace/]name');
  }
  return { kind, namespace, name };
}

// A path such as `a.b[0]`, or one key.
function pick(value, path) {
  if (value === null || value === undefined) return undefined;
  if (typeof path === 'string' && typeof value === 'object' && Object.hasOwn(value, path)) return value[path];
  let found = value;
  for (const key of String(path).split(/[.[\]]+/).filter(part => part !== '')) {
    if (found === null || found === undefined || !Object.hasOwn(Object(found), key)) return undefined;
    found = found[key];
  }
  return found;
}
