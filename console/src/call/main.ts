import { createApp } from 'vue'
import CallApp from './CallApp.vue'
import '@/ui/tokens.css'
import './call.css'

createApp(CallApp, { token: location.pathname.split('/')[2] ?? '' }).mount('#app')
