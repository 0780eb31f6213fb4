// Authors write patterns for either mode of JavaScript; Backstage takes both, so what is not a Unicode pattern is tried
// as a plain one.
export function pattern(source, flags) {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source);
  }
}
pattern.code = 'require("pattern")';
