// Bundles the command: what stands in `dependencies` stays outside, the rest goes into a few files, because a command in a
// cron job pays for every file that it reads. Nobody imports it, so that it needs no declarations.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const yaml = fileURLToPath(import.meta.resolve('yaml'))

/** Packages of before ESM ask for Node's own modules with require. */
const banner =
  "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)"

/** What undici loads of Node and a client of HTTP/1 does without: together it takes longer than a request. */
const lessOfUndici = {
  name: 'less-of-undici',
  setup(build) {
    build.onResolve({ filter: /^node:http2?$/ }, ({ path, importer }) =>
      /[\\/]undici[\\/]lib[\\/]/.test(importer)
        ? { path: resolve(`src/without-${path.slice('node:'.length)}.ts`) }
        : { path, external: true },
    )
  },
}

/**
 * An `import` of one of Node's modules reads all that it exports, and some of that loads further modules when it is read: node:util
 * brings assertions, node:fs streams, node:crypto the web's cryptography. Asked for as below, a module stays as it is.
 */
const builtinsAsTheyAre = {
  name: 'builtins-as-they-are',
  renderChunk(code) {
    const asked = []
    const rest = code.replace(
      /^import (?:([\w$]+)|{([^}]*)}) from ["'](node:(?!module)[^"']+)["'];?$/gm,
      (_, whole, names, module) => {
        const left = whole ?? `{${names.replaceAll(/\s+/g, ' ').replaceAll(' as ', ': ')}}`
        asked.push(`const ${left} = process.getBuiltinModule(${JSON.stringify(module)});`)
        return ''
      },
    )
    return { code: rest.replace(banner, () => [banner, ...asked].join('\n')) }
  },
}

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
  esbuildPlugins: [lessOfUndici],
  plugins: [builtinsAsTheyAre],
  banner: { js: banner },
  esbuildOptions(options) {
    options.conditions = ['@notify/source']
    options.alias = {
      // Its build for browsers is ESM: one file instead of seventy functions around CommonJS.
      yaml: yaml.replace(/dist[\\/]index\.js$/, 'browser/index.js'),
    }
  },
})
