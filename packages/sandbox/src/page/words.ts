/** What the page says, in the languages it speaks. */

export type Language = 'en' | 'ja'

export interface Words {
  readonly language: Language
  readonly title: string
  readonly lead: string
  readonly search: string
  readonly allVendors: string
  readonly empty: string
  readonly nothingFound: string
  readonly live: string
  readonly lost: string
  readonly reset: string
  readonly faults: string
  readonly faultsLead: string
  readonly vendor: string
  readonly fault: string
  readonly times: string
  readonly skip: string
  readonly status: string
  readonly retryAfter: string
  readonly text: string
  readonly accept: string
  readonly command: string
  readonly queue: string
  readonly queued: string
  readonly settings: string
  readonly settingsLead: string
  readonly copy: string
  readonly copied: string
  readonly environment: string
  readonly edited: string
  readonly deleted: string
  readonly duplicate: string
  readonly refused: string
  readonly failed: string
  readonly unanswered: string
  readonly calls: string
  readonly believed: string
  readonly documented: string
  readonly earlier: string
  readonly requests: string
  readonly history: string
  readonly html: string
  readonly plainText: string
  readonly headers: string
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly 'reply-to': string
  readonly date: string
  readonly envelope: string
  readonly changeEvent: string
  readonly unsigned: string
  readonly signatureGood: string
  readonly signatureLate: string
  readonly signatureBad: string
  readonly noBody: string
  readonly cut: string
  readonly segments: (count: number) => string
  readonly older: (count: number) => string
  readonly faultMet: (kind: string) => string
  readonly everyMs: string
  readonly waitIn: string
  readonly twice: string
  readonly chance: string
  readonly seed: string
  readonly kinds: Readonly<Record<string, string>>
}

const en: Words = {
  language: 'en',
  title: 'Sandbox',
  lead: 'Nothing leaves this machine.',
  search: 'Search',
  allVendors: 'All services',
  empty: 'Nothing has arrived. Point a channel here with the settings, and send.',
  nothingFound: 'Nothing matches.',
  live: 'Live',
  lost: 'Disconnected',
  reset: 'Reset',
  faults: 'Faults',
  faultsLead: 'The next requests meet them.',
  vendor: 'Service',
  fault: 'Fault',
  times: 'Times',
  skip: 'Skip first',
  status: 'Status or code',
  retryAfter: 'Retry-After',
  text: 'Text of the answer',
  command: 'Command',
  accept: 'The message arrives all the same',
  queue: 'Queue fault',
  queued: 'Queued',
  settings: 'Settings',
  settingsLead: 'Every channel, pointed at this sandbox.',
  copy: 'Copy',
  copied: 'Copied',
  environment: 'Environment',
  edited: 'edited',
  deleted: 'deleted',
  duplicate: 'duplicate',
  refused: 'refused',
  failed: 'failed',
  unanswered: 'no answer',
  calls: 'calls',
  believed: 'believed',
  documented: 'documented',
  earlier: 'Earlier versions',
  requests: 'Requests',
  history: 'History',
  html: 'HTML of the message',
  plainText: 'Plain text',
  headers: 'Headers',
  from: 'From',
  to: 'To',
  cc: 'Cc',
  'reply-to': 'Reply to',
  date: 'Date',
  envelope: 'Envelope',
  changeEvent: 'change',
  unsigned: 'Not signed',
  signatureGood: 'the signature is right',
  signatureLate: 'right, but the time is outside of five minutes',
  signatureBad: 'the signature is wrong',
  noBody: 'no body',
  cut: 'the rest is left out',
  segments: (count) => (count === 1 ? '1 segment' : `${count} segments`),
  older: (count) => `${count} older: search to find them.`,
  faultMet: (kind) => `fault: ${kind}`,
  everyMs: 'A byte every … ms',
  waitIn: 'Time to wait in',
  twice: 'What comes twice',
  chance: 'Chance, 0 to 1',
  seed: 'Seed',
  kinds: {
    status: 'a status',
    hang: 'no answer',
    'hang-body': 'half an answer, then silence',
    drip: 'a byte at a time',
    reset: 'the connection ends',
    truncated: 'half an answer that seems whole',
    html: "a proxy's page with 200",
    redirect: 'a redirect',
    tls: 'wrong TLS',
    duplicate: 'everything twice',
    reply: 'a reply of its own',
    drop: 'the connection ends after the mail',
  },
}

const ja: Words = {
  language: 'ja',
  title: 'サンドボックス',
  lead: 'このマシンの外には何も送られません。',
  search: '検索',
  allVendors: 'すべてのサービス',
  empty: 'まだ何も届いていません。「設定」の内容でチャネルをここに向けて、送信してください。',
  nothingFound: '一致するものがありません。',
  live: '接続中',
  lost: '切断されました',
  reset: 'リセット',
  faults: '障害',
  faultsLead: '次のリクエストから発生します。',
  vendor: 'サービス',
  fault: '障害',
  times: '回数',
  skip: '最初に見送る数',
  status: 'ステータス・コード',
  retryAfter: 'Retry-After',
  text: '応答の本文',
  command: 'コマンド',
  accept: 'メッセージ自体は届く',
  queue: '障害を予約',
  queued: '予約しました',
  settings: '設定',
  settingsLead: 'すべてのチャネルをこのサンドボックスに向ける設定です。',
  copy: 'コピー',
  copied: 'コピーしました',
  environment: '環境変数',
  edited: '編集済み',
  deleted: '削除済み',
  duplicate: '重複',
  refused: '拒否',
  failed: '失敗',
  unanswered: '応答なし',
  calls: '通知先',
  believed: '未確認',
  documented: '文書あり',
  earlier: '以前の版',
  requests: 'リクエスト',
  history: '履歴',
  html: 'メッセージのHTML',
  plainText: 'テキスト',
  headers: 'ヘッダー',
  from: '差出人',
  to: '宛先',
  cc: 'Cc',
  'reply-to': '返信先',
  date: '日時',
  envelope: 'エンベロープ',
  changeEvent: '変更',
  unsigned: '署名なし',
  signatureGood: '署名は正しい',
  signatureLate: '署名は正しいが、時刻が5分以上ずれている',
  signatureBad: '署名が正しくない',
  noBody: '本文なし',
  cut: '以降は省略',
  segments: (count) => `${count}セグメント`,
  older: (count) => `ほか${count}件。検索してください。`,
  faultMet: (kind) => `障害: ${kind}`,
  everyMs: '1バイトごとの間隔(ms)',
  waitIn: '待ち時間の場所',
  twice: '2回届くもの',
  chance: '確率(0〜1)',
  seed: 'シード',
  kinds: {
    status: 'ステータスを返す',
    hang: '応答しない',
    'hang-body': '途中まで応答して止まる',
    drip: '1バイトずつ応答する',
    reset: '接続を切る',
    truncated: '途中で切れた応答',
    html: 'プロキシのページ(200)',
    redirect: 'リダイレクト',
    tls: 'TLSの異常',
    duplicate: '2回届く',
    reply: '別の応答を返す',
    drop: 'メールの後に接続を切る',
  },
}

const all: Readonly<Record<Language, Words>> = { en, ja }

/** The one that was asked for, else the first that the browser reads. */
export function wordsFor(asked: string | null, acceptLanguage = ''): Words {
  const read = acceptLanguage.split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  const found = [asked ?? '', ...read].find((language) => Object.hasOwn(all, language)) as
    | Language
    | undefined
  return all[found ?? 'en']
}

/** Names that people know. */
export const vendorNames = {
  slack: 'Slack',
  discord: 'Discord',
  telegram: 'Telegram',
  email: 'Email',
  msteams: 'Teams',
  graph: 'Teams (Graph)',
  jira: 'Jira',
  webhook: 'Webhook',
  sms: 'SMS',
  pagerduty: 'PagerDuty',
} as const
