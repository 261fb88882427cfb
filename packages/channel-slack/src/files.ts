import { follows, type Attachment, type Notification, type RenderContext } from '@notify/core/channel'
import { plainLine } from './mrkdwn.ts'
import * as limits from './limits.ts'
import type { SlackMessage } from './message.ts'

/** A file on its way to Slack: through three requests, each made of the answer to the one before. */
export interface SlackFile extends Pick<Attachment, 'name' | 'bytes' | 'sha256'> {
  /** Of the thread that the notification names, where its message is a reply. */
  readonly threadTs?: string
}

export interface Files {
  readonly sent: readonly Attachment[]
  /** Only named. */
  readonly left: readonly Attachment[]
}

/** A change of an incident uploads what came with it, never again what came with the firing. */
export function filesOf(
  notification: Notification,
  { incident }: RenderContext,
  { edit, webhook }: { readonly edit: boolean; readonly webhook: boolean },
): Files {
  const { attachments = [] } = notification
  const known = new Set(edit ? incident?.firing.attachments?.map(({ sha256 }) => sha256) : [])
  const goes = webhook || (edit && !follows(notification)) ? 0 : limits.filesMax
  const fits = ({ bytes, sha256 }: Attachment): boolean =>
    bytes > 0 && bytes <= limits.fileMaxBytes && !known.has(sha256)
  const sent = attachments.filter(fits).slice(0, goes)
  return { sent, left: attachments.filter((file) => !sent.includes(file)) }
}

/** The first of the three requests of each file; `send` makes the others. */
export const uploads = (files: Files['sent'], threadTs: string | undefined): readonly SlackMessage[] =>
  files.map(({ name: given, bytes, sha256 }): SlackMessage => {
    const name =
      plainLine(given.toWellFormed().replaceAll(/[/\\]/g, '_'), limits.fileNameMaxChars) || 'attachment'
    return {
      method: 'files.getUploadURLExternal',
      arguments: { filename: name, length: bytes },
      file: { name, bytes, sha256, ...(threadTs === undefined ? {} : { threadTs }) },
    }
  })
