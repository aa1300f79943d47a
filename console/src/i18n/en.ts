import { gather } from './gather'

export default gather(
  import.meta.glob<object>('@locales/en/{console_*,errors,shows,knowledge}.json', { eager: true, import: 'default' }),
)
