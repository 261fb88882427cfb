import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { inFolder } from './__fixtures__/chat.ts'
import { findConfig } from './find.ts'

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, '')
  }
}

test('a named file comes before NOTIFY_CONFIG, and that before all others', async () => {
  await inFolder(async (cwd) => {
    await put(join(cwd, 'notify.yaml'))
    const env = { NOTIFY_CONFIG: 'b.yaml' }
    expect(await findConfig({ cwd, env, path: 'a.yaml' })).toBe(join(cwd, 'a.yaml'))
    expect(await findConfig({ cwd, env })).toBe(join(cwd, 'b.yaml'))
    expect(await findConfig({ cwd, env: { NOTIFY_CONFIG: '' } })).toBe(join(cwd, 'notify.yaml'))
  })
})

test('the nearest file up to the root of the repository is found', async () => {
  await inFolder(async (folder) => {
    const cwd = join(folder, 'repository/packages/web')
    await put(join(folder, 'notify.yaml'), join(cwd, 'index.ts'), join(folder, 'repository/.git/HEAD'))
    expect(await findConfig({ cwd, env: {} })).toBeUndefined()
    await put(join(folder, 'repository/notify.json'))
    expect(await findConfig({ cwd, env: {} })).toBe(join(folder, 'repository/notify.json'))
    await put(join(folder, 'repository/packages/notify.yml'))
    expect(await findConfig({ cwd, env: {} })).toBe(join(folder, 'repository/packages/notify.yml'))
  })
})

test('outside a repository only the working directory is looked at', async () => {
  await inFolder(async (folder) => {
    const cwd = join(folder, 'job')
    await put(join(folder, 'notify.yaml'), join(cwd, 'job.sh'))
    expect(await findConfig({ cwd, env: {} })).toBeUndefined()
    await put(join(cwd, 'notify.yaml'))
    expect(await findConfig({ cwd, env: {} })).toBe(join(cwd, 'notify.yaml'))
  })
})

test('the personal file comes last, from XDG_CONFIG_HOME or the home folder', async () => {
  await inFolder(async (folder) => {
    const cwd = join(folder, 'work')
    const personal = join(folder, 'xdg/notify/notify.yaml')
    await put(join(cwd, 'readme'), personal, join(folder, 'home/.config/notify/notify.yaml'))
    expect(await findConfig({ cwd, env: { XDG_CONFIG_HOME: join(folder, 'xdg') } })).toBe(personal)
    const home = { HOME: join(folder, 'home') }
    expect(await findConfig({ cwd, env: home })).toBe(join(folder, 'home/.config/notify/notify.yaml'))
    expect(await findConfig({ cwd, env: { ...home, XDG_CONFIG_HOME: 'relative' } })).toBe(
      join(folder, 'home/.config/notify/notify.yaml'),
    )
    expect(await findConfig({ cwd, env: {} })).toBeUndefined()
  })
})
