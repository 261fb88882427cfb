import type { Attachment, Notification } from '@notify/core/channel'
import { cut } from '@notify/markup'
import type { Appearance } from './options.ts'
import { oneLine } from './standing.ts'

/** A file of the notification, or text that was too long for the mail itself. */
export type EmailAttachment =
  | Pick<Attachment, 'name' | 'type' | 'sha256'>
  | { readonly name: string; readonly type: string; readonly text: string }

export interface Files {
  readonly sent: readonly EmailAttachment[]
  readonly left: readonly Attachment[]
}

/** As many files as one mail can carry, in order. */
export function filesOf({ attachments = [] }: Notification, { attachmentsMaxBytes }: Appearance): Files {
  const sent: EmailAttachment[] = []
  const left: Attachment[] = []
  let bytes = 0
  for (const file of attachments) {
    if (bytes + file.bytes > attachmentsMaxBytes) left.push(file)
    else {
      bytes += file.bytes
      sent.push({ name: fileName(file.name), type: mediaType(file.type), sha256: file.sha256 })
    }
  }
  return { sent, left }
}

const fileName = (name: string): string =>
  cut(oneLine(name).replaceAll(/[/\\]/g, '_'), 200).text || 'attachment'

/** Containers (`multipart/…`, `message/…`) have rules of their own for their content. */
const mediaType = (type: string): string =>
  /^(?!multipart|message)[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,100}$/i.test(type)
    ? type
    : 'application/octet-stream'
