/** An element of a card or a message, as Microsoft's own documents write it. */
export interface MsteamsObject {
  readonly [key: string]: unknown
}

/** What a notification may say in Teams' own words, as `overrides.msteams`. What is given replaces what would be rendered. */
export interface MsteamsOverrides {
  /** Elements of an Adaptive Card, version 1.5. They stand below the title; those that do not fit are left out and counted. */
  readonly body?: readonly MsteamsObject[]
  /** The buttons: `Action.OpenUrl`, `Action.ShowCard` and `Action.ToggleVisibility`. Nothing would answer any other. */
  readonly actions?: readonly MsteamsObject[]
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly msteams?: MsteamsOverrides
  }
}

const typed = (list: readonly unknown[]): readonly MsteamsObject[] =>
  list.filter(
    (one): one is MsteamsObject => typeof (one as { readonly type?: unknown } | null)?.type === 'string',
  )

/** The elements that were given. Nothing: none were. */
export const nativeBody = (native: MsteamsOverrides): readonly MsteamsObject[] | undefined =>
  Array.isArray(native.body) ? typed(native.body) : undefined

/** "The supported Actions are": https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (read 2026-11-21) */
const answered = ['Action.OpenUrl', 'Action.ShowCard', 'Action.ToggleVisibility']

/** The buttons that were given, without those that nothing answers. Nothing: none were. */
export const nativeActions = (native: MsteamsOverrides): readonly MsteamsObject[] | undefined =>
  Array.isArray(native.actions)
    ? typed(native.actions).filter(({ type }) => answered.includes(String(type)))
    : undefined
