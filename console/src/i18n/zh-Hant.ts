import { gather } from './gather'

export default gather(
  import.meta.glob<object>('@locales/zh-Hant/{console_*,errors,shows,knowledge,drills,catalog}.json', { eager: true, import: 'default' }),
)
