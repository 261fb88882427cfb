/**
 * What runs in the browser, served as it stands. A text and not TypeScript: the types of a browser would come to every file
 * of this package, and a compiler of its own to its build, for what little there is. The page works without it, except that
 * nothing then appears by itself and the forms of faults and reset do nothing. A test reads it, another drives it.
 */
export const client = `const words = JSON.parse(document.body.dataset.words)
const byId = (id) => document.getElementById(id)
const timeline = byId('timeline')
const filter = byId('filter')

// Entries that did not change stay as they are: what is unfolded, selected or scrolled in them stays so.
const unfolded = (item) => [...item.querySelectorAll('details[open][data-name]')].map((one) => one.dataset.name)
const show = (text) => {
  const read = document.createElement('template')
  read.innerHTML = text
  const items = [...read.content.children]
  const ids = new Set(items.map(({ id }) => id))
  for (const old of [...timeline.children]) if (!ids.has(old.id)) old.remove()
  items.forEach((item, index) => {
    const old = byId(item.id)
    let shown = old
    if (old?.dataset.version !== item.dataset.version) {
      shown = item
      if (old) {
        const open = unfolded(old)
        for (const one of item.querySelectorAll('details[data-name]')) one.open = open.includes(one.dataset.name)
        old.replaceWith(item)
      }
    }
    if (timeline.children[index] !== shown) timeline.insertBefore(shown, timeline.children[index] ?? null)
  })
  localTimes()
}

const localTimes = () => {
  for (const time of timeline.querySelectorAll('time[datetime]:not([title])')) {
    const at = new Date(time.dateTime)
    time.title = at.toLocaleString()
    time.textContent = at.toLocaleTimeString([], { hour12: false })
  }
}

const read = (path) =>
  fetch(path)
    .then((response) => (response.ok ? response.text() : undefined))
    .catch(() => undefined)
const query = () => new URLSearchParams(new FormData(filter))
let running = false
let again = false
const refresh = async () => {
  if (running) return void (again = true)
  running = true
  do {
    again = false
    const [text, waiting] = await Promise.all([read('/timeline?' + query()), read('/faults?' + query())])
    if (text !== undefined) show(text)
    if (waiting !== undefined) byId('waiting').innerHTML = waiting
  } while (again)
  running = false
}
filter.addEventListener('input', () => {
  history.replaceState(null, '', '?' + query())
  void refresh()
})
filter.addEventListener('submit', (event) => event.preventDefault())

const live = byId('live')
const events = new EventSource('/api/events')
const state = (name) => {
  live.textContent = words[name]
  live.classList.toggle('on', name === 'live')
}
events.addEventListener('change', () => void refresh())
events.addEventListener('open', () => {
  state('live')
  void refresh()
})
events.addEventListener('error', () => state('lost'))

const post = (path, value) =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })
byId('reset').addEventListener('click', () => void post('/api/reset', {}).catch(() => state('lost')))

const faults = byId('faults')
const fit = () => {
  const isMail = faults.elements.vendor.value === 'email'
  for (const set of faults.querySelectorAll('fieldset')) {
    set.hidden = set.disabled = (set.dataset.for === 'email') !== isMail
    const kind = set.querySelector('[name=kind]').value
    for (const label of set.querySelectorAll('[data-kinds]')) {
      label.hidden = !label.dataset.kinds.split(' ').includes(kind)
      label.querySelector('input, select').disabled = label.hidden
    }
    const status = set.querySelector('[name=status]')
    if (status && kind === 'redirect' && !status.value.startsWith('3')) status.value = 302
    if (status && kind === 'status' && status.value.startsWith('3')) status.value = 503
  }
}
faults.addEventListener('change', fit)
fit()
faults.addEventListener('submit', async (event) => {
  event.preventDefault()
  const fault = {}
  for (const control of faults.querySelectorAll('[name]:enabled')) {
    const { name, type, value, checked } = control
    if (type === 'checkbox' ? checked : value !== '')
      fault[name] = type === 'checkbox' ? true : type === 'number' ? Number(value) : value
  }
  byId('queued').textContent = await post('/api/faults', fault)
    .then(async (response) => (response.ok ? words.queued : (await response.json()).problems.join('; ')))
    .catch(() => words.lost)
})

for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', async () => {
    const source = byId(button.dataset.copy)
    const label = button.textContent
    try {
      await navigator.clipboard.writeText(source.textContent)
      button.textContent = words.copied
      setTimeout(() => (button.textContent = label), 1500)
    } catch {
      getSelection().selectAllChildren(source)
    }
  })
localTimes()
`
