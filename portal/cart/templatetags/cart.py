"""Words of the cart for templates."""

from django import template

from portal.cart.words import choice_words

register = template.Library()
register.filter("choice_words", choice_words)
