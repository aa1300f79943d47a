/** The words of a verdict in the order of a choice; the same lists stand in `triage/labels.py`. */
export const ISSUES = ['quality', 'logistics', 'service', 'misleading'] as const
export const AXES = ['product', 'service', 'marketing', 'external'] as const
export const SUBTYPES: Record<string, string[]> = {
  quality: ['thread_ends', 'colour_difference', 'size', 'unstable_function', 'missing_function', 'broken', 'cracked', 'stained_or_smell', 'spoiled', 'material', 'wears_out', 'other'],
  logistics: ['delay', 'lost', 'damaged_in_transit', 'wrong_item', 'missing_item', 'wrong_address', 'return_pickup', 'other'],
  service: ['stiff_tone', 'slow_reply', 'passive', 'refused_remedy', 'refund_delay', 'other'],
  misleading: ['exaggeration', 'hidden_defect', 'not_as_shown', 'fake_or_counterfeit', 'price_trick', 'stock_trick', 'other'],
}
/** Below each direction of the cause (R118); the same lists stand in `improvement/rules.py`. */
export const SUB_CAUSES: Record<string, string[]> = {
  product: ['quality', 'design_vs_need', 'unclear_description', 'batch', 'packaging'],
  service: ['order_to_receipt', 'reply_speed', 'attitude', 'logistics_speed', 'handling'],
  marketing: ['exaggeration', 'gap_to_product', 'wrong_audience'],
  external: ['attack', 'rumour', 'misuse', 'carrier'],
}
export const STAGES = ['seen', 'ordered', 'packed', 'delivered', 'unpacked', 'used', 'asked', 'returned'] as const
