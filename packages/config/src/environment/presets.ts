/** The earlier systems whose names and files are read as they are. Each is also the name of a preset of events and routes. */
export const presets = ['test-farm', 'alert-fanout', 'job-system', 'discord-service', 'tenants'] as const
export type Preset = (typeof presets)[number]

export const isPreset = (text: string): text is Preset => (presets as readonly string[]).includes(text)

/**
 * What a system did where nothing was said, by setting. Values are as a variable would have them.
 *
 * The order of `presets` decides for names that several systems share: `tenants` is the last, because there a channel is
 * off until it is switched on.
 */
export const presetDefaults: Readonly<Record<Preset, Readonly<Record<string, string>>>> = {
  'test-farm': {
    throttleSeconds: '5',
    groupSimilar: 'true',
    groupWindowSeconds: '60',
    'slack.channel': '#distributed-testing',
    'slack.username': 'Distributed Testing Framework',
    'slack.iconEmoji': ':robot_face:',
    'discord.username': 'Distributed Testing Framework',
    'email.port': '587',
    'email.useTls': 'true',
    'msteams.channel': 'General',
  },
  'discord-service': {
    'discord.rateLimit': '30',
    'discord.queueSize': '100',
    'discord.retryAttempts': '3',
    'discord.timeoutSeconds': '10',
  },
  'job-system': {},
  tenants: { 'email.port': '587' },
  'alert-fanout': { 'email.port': '587' },
}
