/** Packages that bring no types: what we use of them. */
declare module 'koa-compose' {
  export type Middleware<Context> = (context: Context, next: () => Promise<unknown>) => unknown
  const compose: <Context>(middleware: readonly Middleware<Context>[]) => (context: Context) => Promise<void>
  export default compose
}

declare module 'notifme-sdk' {
  interface Options {
    readonly channels: {
      readonly slack: {
        readonly providers: readonly { readonly type: 'webhook'; readonly webhookUrl: string }[]
      }
    }
    readonly useNotificationCatcher: boolean
  }
  interface Sdk {
    send(request: { readonly slack: object }): Promise<{ readonly status: 'success' | 'error' }>
  }
  /** CommonJS that was compiled: its default is a property. */
  const module: { readonly default: new (options: Options) => Sdk }
  export default module
}
