import { discordComponents } from './discord-components.ts'
import { discordContent } from './discord-content.ts'
import { discordEmbeds } from './discord-embeds.ts'
import { discordFiles } from './discord-files.ts'
import { discordPlaces } from './discord-places.ts'
import { discordBodies, discordStrangers } from './discord-requests.ts'
import type { DiscordRule } from './discord-rule.ts'

/** Who asks, what with, where to, and then the content. */
export const discordRules: readonly DiscordRule[] = [
  ...discordStrangers,
  ...discordBodies,
  ...discordPlaces,
  ...discordContent,
  ...discordEmbeds,
  ...discordComponents,
  ...discordFiles,
]
