"""Which shop system this desk has: one, by name, from the settings."""

from collections.abc import Callable

import httpx

from livemend.kit.settings import Settings

from .base import TIMEOUT, Connector
from .manual import Manual
from .read_shopify import ShopifyReader
from .read_woocommerce import WooCommerceReader
from .reading import Reader
from .shopify import Shopify
from .webhook import Webhook
from .woocommerce import WooCommerce


def client() -> httpx.AsyncClient:
    """Redirects are not followed: money goes where it was sent or nowhere."""
    return httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def connector(settings: Settings, now: Callable[[], int], http: httpx.AsyncClient | None = None) -> Connector:
    """Half a configuration is refused at start, not at the first refund."""
    name = settings.shop_system
    if name == "manual":
        return Manual()
    if not settings.shop_url.startswith(("https://", "http://")):
        raise ValueError("LIVEMEND_SHOP_URL is missing")
    if not settings.shop_secret or (name == "woocommerce" and not settings.shop_key):
        raise ValueError("LIVEMEND_SHOP_SECRET (and LIVEMEND_SHOP_KEY for WooCommerce) is missing")
    http = http or client()
    if name == "shopify":
        return Shopify(settings.shop_url, settings.shop_secret, http)
    if name == "woocommerce":
        return WooCommerce(settings.shop_url, settings.shop_key, settings.shop_secret, http)
    return Webhook(settings.shop_url, settings.shop_secret, http, now)


def reader(connected: Connector) -> Reader | None:
    """What tells of orders; None: orders come by file or API."""
    if isinstance(connected, Shopify):
        return ShopifyReader(connected)
    if isinstance(connected, WooCommerce):
        return WooCommerceReader(connected)
    return None
