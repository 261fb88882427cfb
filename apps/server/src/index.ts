export { channels } from './channels.ts'
export { standardPort, startServer, type RunningServer, type ServerOptions } from './server.ts'
