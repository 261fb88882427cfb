export { channels } from './channels.ts'
export { openStore, stores, type OpenStoreOptions } from './stores.ts'
export { runServer } from './command.ts'
export { standardPort, startServer, type RunningServer, type ServerOptions } from './server.ts'
