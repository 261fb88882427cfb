// `npm start`, `npm test` and `npm run notify` on a machine that has only Node >= 20 and npm.
//
// Finds the Node and the pnpm that package.json pins, or brings them through npm, says what it does (on stderr, so
// that `--json` stays clean) and runs the task with them. Plain JavaScript without dependencies: nothing is installed yet.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)
const root = resolve(dirname(self), '..')
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const pnpmVersion = manifest.packageManager.replace(/^pnpm@/, '')
const nodeFloor = /\d+\.\d+\.\d+/.exec(manifest.engines.node)[0]
const nodeVersion = manifest.config.fallbackNode
const windows = process.platform === 'win32'

const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  npm_config_update_notifier: 'false',
}
// npm tells its children which Node and which package it runs; a nested npm or npx would follow that instead of its own arguments.
for (const name of ['NODE', 'npm_node_execpath', 'npm_config_package', 'npm_config_call']) delete env[name]

const say = (text) => process.stderr.write(`notify: ${text}\n`)

/** Runs a command to its end, passing signals on; npm does not, so a change of parent counts as SIGTERM. */
function run(command, args, { capture = false, quiet = false, cwd = root } = {}) {
  return new Promise((done) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['inherit', quiet ? 2 : 'inherit', 'inherit']
    const child = spawn(command, args, { cwd, env, shell: windows, stdio })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const forward = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, forward)
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGTERM')
    }, 500)
    watch.unref()
    let out = ''
    let err = ''
    child.stdout?.on('data', (chunk) => (out += chunk))
    child.stderr?.on('data', (chunk) => (err += chunk))
    const end = (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.off(name, forward)
      const bySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal] ?? 1
      done({ code: code ?? bySignal, out: out.trim(), err: err.trim() })
    }
    child.on('error', (error) => end(127, error.message))
    child.on('close', end)
  })
}

async function step(what, command, args, options) {
  if (what) say(what)
  const { code } = await run(command, args, options)
  if (code !== 0) process.exit(code)
}

const atLeast = (version, floor) => {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number))
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] > b[i]
  return true
}

/** Continues under the pinned tools if these are not they. Never comes back in that case. */
async function ensureTools() {
  const nodeFits = atLeast(process.versions.node, nodeFloor)
  const pnpmFits = (await run('pnpm', ['--version'], { capture: true })).out === pnpmVersion
  if (nodeFits && pnpmFits) return
  if (env.NOTIFY_BOOTSTRAP === '1') {
    say(
      `could not switch: still on Node ${process.version}, pnpm ${pnpmVersion} ${pnpmFits ? 'found' : 'missing'}`,
    )
    process.exit(1)
  }
  const wanted = [...(nodeFits ? [] : [`node@${nodeVersion}`]), ...(pnpmFits ? [] : [`pnpm@${pnpmVersion}`])]
  say(
    `bringing ${wanted.join(' and ')} through npm (kept in npm's cache; this machine's own stay as they are)`,
  )
  // npm only locates the tools here; the work itself runs outside npm, so that signals and exit codes stay direct.
  const probe = 'process.stdout.write(JSON.stringify({ node: process.execPath, path: process.env.PATH }))'
  const packages = wanted.map((name) => `--package=${name}`)
  const flags = ['--yes', '--no-ignore-scripts', '--prefer-offline', '--loglevel=error']
  const found = await run(
    'npm',
    ['exec', ...flags, ...packages, '--', 'node', '-e', windows ? JSON.stringify(probe) : probe],
    { capture: true },
  )
  if (found.code !== 0) {
    say(
      `could not bring them; install Node ${manifest.engines.node} and pnpm ${pnpmVersion} yourself and try again`,
    )
    if (found.err) say(found.err)
    process.exit(found.code)
  }
  const { node, path } = JSON.parse(found.out)
  env.PATH = path
  env.NOTIFY_BOOTSTRAP = '1'
  process.exit((await run(node, [self, ...process.argv.slice(2)], { cwd: process.cwd() })).code)
}

const install = () =>
  step(
    'installing dependencies',
    'pnpm',
    ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'],
    {
      quiet: true,
    },
  )

/** For the commands people repeat: installs only when the lockfile is newer than what is installed. */
async function installOnce() {
  const marker = resolve(root, 'node_modules/.modules.yaml')
  const fresh =
    existsSync(marker) && statSync(marker).mtimeMs >= statSync(resolve(root, 'pnpm-lock.yaml')).mtimeMs
  if (!fresh) await install()
}

const fromSource = (file) => ['--conditions=@notify/source', resolve(root, file)]

const tasks = {
  async demo(...args) {
    await installOnce()
    await step('starting the demo', process.execPath, [...fromSource('apps/demo/src/main.ts'), ...args])
  },
  async notify(...args) {
    await installOnce()
    // As npm does for a script, but the paths in the arguments are the caller's.
    const cwd = env.INIT_CWD ?? process.cwd()
    await step('', process.execPath, [...fromSource('apps/cli/src/main.ts'), ...args], { cwd })
  },
  async bench(...args) {
    await installOnce()
    await step('', process.execPath, [...fromSource('bench/src/main.ts'), ...args])
  },
  async prove(...args) {
    await installOnce()
    await step('', process.execPath, [...fromSource('prove/src/main.ts'), ...args])
  },
  async test(...args) {
    await install()
    await step('building', 'pnpm', ['exec', 'turbo', 'run', 'build'])
    await step('checking types', 'pnpm', ['run', 'typecheck'])
    await step('linting', 'pnpm', ['run', 'lint'])
    await step('checking the format', 'pnpm', ['run', 'format:check'])
    await step('running the tests', 'pnpm', ['exec', 'vitest', 'run', ...args])
  },
}

await ensureTools()
delete env.NOTIFY_BOOTSTRAP
env.NODE = env.npm_node_execpath = process.execPath
const [task, ...args] = process.argv.slice(2)
if (!Object.hasOwn(tasks, task)) {
  say(`there is no task "${task}"; there are ${Object.keys(tasks).join(', ')}`)
  process.exit(2)
}
await tasks[task](...args)
