/** The toolkit's own words in a message. Replaceable by whoever renders. */
export interface Phrases {
  readonly firing: string
  readonly acknowledged: string
  readonly resolved: string
  readonly severity: Readonly<Record<'info' | 'warning' | 'error' | 'critical', string>>
  readonly source: string
  readonly attachment: string
  readonly image: string
  by(person: string): string
  /** The incident fired that often. */
  times(count: number): string
  more(count: number): string
  /** How many like it a throttle held back. */
  heldBack(count: number): string
  /** So many characters stand elsewhere, or nowhere. */
  leftOut(characters: number): string
  /** Which part of several this is. */
  part(index: number, count: number): string
  digest(count: number): string
}

const english: Phrases = {
  firing: 'Firing',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  severity: { info: 'Info', warning: 'Warning', error: 'Error', critical: 'Critical' },
  source: 'Source',
  attachment: 'Attachment',
  image: 'Image',
  by: (person) => `by ${person}`,
  times: (count) => `${count} times`,
  more: (count) => `${count} more`,
  heldBack: (count) => `${count} similar held back`,
  leftOut: (characters) => `${characters} characters left out`,
  part: (index, count) => `part ${index} of ${count}`,
  digest: (count) => (count === 1 ? '1 notification' : `${count} notifications`),
}

const japanese: Phrases = {
  firing: '発生中',
  acknowledged: '対応中',
  resolved: '解決済み',
  severity: { info: '情報', warning: '警告', error: 'エラー', critical: '重大' },
  source: '発生元',
  attachment: '添付ファイル',
  image: '画像',
  by: (person) => `担当: ${person}`,
  times: (count) => `${count}回`,
  more: (count) => `ほか${count}件`,
  heldBack: (count) => `類似の通知${count}件を抑制`,
  leftOut: (characters) => `${characters}文字を省略`,
  part: (index, count) => `${index}/${count}`,
  digest: (count) => `通知${count}件`,
}

/** English, or Japanese for `ja` and `ja-JP`. */
export const phrases = (locale: string): Phrases => (/^ja\b/i.test(locale) ? japanese : english)
