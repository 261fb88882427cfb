import type { Draft } from '@notify/core'
import { alert } from '@notify/events/discord-service'

const traceback = `Traceback (most recent call last):
  File "scrape.py", line 42, in fetch
    raise TimeoutError(url)
TimeoutError: https://example.com/dj/1`

/** One of each type. */
export const alerts: readonly Draft<never>[] = [
  alert.general({ title: 'Deployed version 42', message: 'All checks passed.' }),
  alert.error({
    title: 'Scraping failed',
    message: 'No answer from example.com',
    source: 'scraper',
    traceback,
  }),
  alert.critical({
    title: 'The database is down',
    impact: 'Nobody can sign in',
    actionRequired: 'Fail over to db-2',
    source: 'db-1',
  }),
  alert.tracklist({
    name: '夏の夜 2026',
    artist: 'DJ Aoi 🎧',
    tracks: 24,
    durationMs: 5_400_000,
    url: 'https://example.com/sets/1',
  }),
  alert.monitoring({
    metric: 'queue_size',
    current: 1_250,
    threshold: 1_000,
    status: 'warning',
    service: 'scraper',
  }),
  alert.security({
    title: 'Login from a new country',
    user: 'ada',
    ipAddress: '192.0.2.7',
    actionRequired: 'Ask her',
  }),
]
