// textlint in one process: a line of JSON (a text) in, a line of JSON out with the milliseconds that it took.
// Usage: node textlint.cjs PRESET.json
const path = require("node:path");
const readline = require("node:readline");
const { createLinter, loadTextlintrc } = require("textlint");

async function main() {
  const descriptor = await loadTextlintrc({
    configFilePath: path.join(__dirname, process.argv[2]),
    node_modulesDirectory: path.join(__dirname, "node_modules"),
  });
  const linter = createLinter({ descriptor });
  console.log(JSON.stringify({ ready: true, version: require("textlint/package.json").version }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const text = JSON.parse(line);
    const began = process.hrtime.bigint();
    const result = await linter.lintText(text, "draft.txt");
    const ms = Number(process.hrtime.bigint() - began) / 1e6;
    console.log(JSON.stringify({ ms, found: result.messages.length }));
  }
}

main();
