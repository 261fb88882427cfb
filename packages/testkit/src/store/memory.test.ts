import { memory } from '@notify/core'
import { storeContract } from './store-contract.ts'

storeContract({ name: 'memory', open: async ({ clock, newId }) => memory({ clock, newId }) })
