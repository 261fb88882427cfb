import { expect, test } from 'vitest'
import { stateFolder } from './state-folder.ts'

const home = { HOME: '/home/ada' }

test.each([
  ['linux', { ...home, XDG_STATE_HOME: '/state' }, '/state/notify'],
  ['linux', home, '/home/ada/.local/state/notify'],
  ['linux', { ...home, XDG_STATE_HOME: 'state' }, '/home/ada/.local/state/notify'],
  ['darwin', home, '/home/ada/Library/Application Support/notify'],
  ['darwin', { ...home, XDG_STATE_HOME: '/state' }, '/state/notify'],
  ['win32', { LOCALAPPDATA: '/c/local', USERPROFILE: '/c/ada' }, '/c/local/notify'],
  ['linux', {}, undefined],
] as const)('on %s with %j it is %s', (platform, env, folder) => {
  expect(stateFolder(env, platform)).toBe(folder)
})
