/** An integration, which is where a routing key leads. */
export interface Service {
  readonly name: string
  readonly key: string
}

export interface Services {
  readonly all: readonly Service[]
  find(key: unknown): Service | undefined
  add(name: string): Service
}

/** Keys have 32 characters; those of rulesets begin with R. */
export const isRuleset = (key: string): boolean => key.startsWith('R')

export function createServices(): Services {
  const all: Service[] = []
  const services: Services = {
    all,
    find: (key) => all.find((service) => service.key === key),
    add(name) {
      const known = all.find((service) => service.name === name)
      if (known !== undefined) return known
      const service = { name, key: (name === 'rules' ? 'R' : 'a') + String(all.length).padStart(31, '5a') }
      all.push(service)
      return service
    },
  }
  for (const name of ['sandbox', 'another', 'rules']) services.add(name)
  return services
}
