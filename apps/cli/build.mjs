// Bundles the command: what stands in `dependencies` stays outside, the rest goes into a few files, because a command in a
// cron job pays for every file that it reads. Nobody imports it, so that it needs no declarations.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const yaml = fileURLToPath(import.meta.resolve('yaml'))

rmSync('dist', { recursive: true, force: true })
await build({
  entry: {
    main: 'src/main.ts',
    // Started by its name, beside the file that asks for it.
    thread: '../../packages/store-sqlite/src/thread.ts',
  },
  format: 'esm',
  target: 'node24',
  outDir: 'dist',
  dts: false,
  splitting: true,
  config: false,
  silent: true,
  removeNodeProtocol: false, // the default turns node:sqlite into sqlite, which does not exist
  // What channels need of it is bundled. The whole would be asked for as a package, and tests/pack.test.ts would notice.
  external: ['undici'],
  noExternal: [/^undici\/lib\//],
  // Packages of before ESM ask for Node's own modules with require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
  },
  esbuildOptions(options) {
    options.conditions = ['@notify/source']
    options.alias = {
      // Its build for browsers is ESM: one file instead of seventy functions around CommonJS.
      yaml: yaml.replace(/dist[\\/]index\.js$/, 'browser/index.js'),
      // Loading it takes longer than a request.
      'node:http2': './src/without-http2.ts',
    }
  },
})
