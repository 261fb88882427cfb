import { wrong, type Found, type Reading } from './reading.ts'

export const noNtfy: Found = wrong(
  'no channel for ntfy comes along',
  'name a package that has one as use: of a channel, e.g. notify-channel-ntfy',
)

export const ntfyReadings: readonly Reading[] = [
  {
    dialects: ['apprise', 'shoutrrr', 'symfony'],
    schemes: ['ntfy', 'ntfys'],
    form: 'ntfy://host/topic',
    is: () => true,
    read: () => noNtfy,
  },
]
