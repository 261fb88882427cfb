import { rmSync } from 'node:fs'
import { StateError } from '@notify/core/channel'
import { openDatabase, type Database } from './database.ts'
import { makeFile } from './files.ts'

/** Copies everything as it is at one moment, on a connection of its own: who writes meanwhile does not wait. */
export function backup(path: string, to: string): void {
  const database = openDatabase(path)
  try {
    if (!makeFile(to)) throw new StateError('E_STORE', `the backup ${to} exists already; choose another name`)
    copy(database, to)
  } finally {
    database.close()
  }
}

function copy(database: Database, to: string): void {
  try {
    database.run('VACUUM INTO ?', to)
  } catch (error) {
    // Half a copy, or an empty one, is none.
    rmSync(to, { force: true })
    throw error
  }
}
