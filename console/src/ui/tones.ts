import type { IconName } from './icons'

export type Tone = 'grey' | 'red' | 'amber' | 'green' | 'violet' | 'accent'
interface Mark { icon: IconName; tone: Tone }

/** Colour is never the only sign: each has an icon and is named in words. */
export const LANE_MARKS: Record<string, Mark> = {
  safety: { icon: 'siren', tone: 'red' },
  complaint: { icon: 'circle-alert', tone: 'red' },
  negative_review: { icon: 'star', tone: 'amber' },
  malicious: { icon: 'shield-alert', tone: 'violet' },
  abuse: { icon: 'octagon-alert', tone: 'violet' },
  question: { icon: 'circle-question-mark', tone: 'accent' },
  order: { icon: 'shopping-bag', tone: 'green' },
  praise: { icon: 'heart', tone: 'green' },
  spam: { icon: 'ban', tone: 'grey' },
  chat: { icon: 'message-circle', tone: 'grey' },
}
export const LANES = Object.keys(LANE_MARKS)
/** What somebody must decide; the rest only passes by. */
export const DECIDED_LANES = ['safety', 'complaint', 'negative_review', 'malicious', 'abuse', 'question']

const PLATFORMS: Record<string, [code: string, name: string]> = {
  tiktok: ['TT', 'TikTok'], douyin: ['DY', '抖音'], facebook: ['FB', 'Facebook'], instagram: ['IG', 'Instagram'],
  youtube: ['YT', 'YouTube'], twitch: ['TW', 'Twitch'], bilibili: ['BL', 'Bilibili'], taobao: ['TB', '淘宝'],
  xiaohongshu: ['XH', '小红书'], kuaishou: ['KS', '快手'], shopee: ['SP', 'Shopee'], line: ['LN', 'LINE'],
  wechat: ['WX', '微信'], mail: ['@', 'E-mail'], phone: ['☎', 'Phone'], web: ['W', 'Web'], form: ['F', 'Form'],
}
export function platformCode(platform: string): string {
  return PLATFORMS[platform]?.[0] ?? platform.slice(0, 2).toUpperCase()
}
export function platformName(platform: string): string {
  return PLATFORMS[platform]?.[1] ?? platform
}
