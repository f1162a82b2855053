"""Keys that providers mark as theirs, by how they begin.

Source: the rules of gitleaks 8 (github.com/gitleaks/gitleaks, `config/gitleaks.toml`, MIT) for prefixes and alphabets,
and the providers' own pages: docs.github.com "token formats", docs.aws.amazon.com "unique identifiers",
docs.gitlab.com "token prefixes", api.slack.com "token types", docs.stripe.com "keys", huggingface.co "access tokens".
Lengths are taken shorter here than there: what is cut off or made up is hidden too.
"""

import re
from collections.abc import Iterator

from matcher.verification.redaction.randomness import is_mixed

_WORD = "A-Za-z0-9_-"
_DOTTED = "A-Za-z0-9_.=-"
_BASE64 = "A-Za-z0-9+/_=-"

_PREFIXES: dict[str, tuple[int, str]] = {
    **dict.fromkeys(("AKIA", "ASIA", "ABIA", "ACCA", "AGPA", "AIDA", "AROA", "ANPA"), (16, "A-Z0-9")),
    **dict.fromkeys(("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), (16, "A-Za-z0-9_")),
    "github_pat_": (20, "A-Za-z0-9_"),
    **dict.fromkeys(
        ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glimt-", "glagent-", "GR1348941"),
        (16, _DOTTED),
    ),
    **dict.fromkeys(
        ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xoxe.", "xapp-", "xoxc-", "xoxd-"),
        (10, "%" + _DOTTED),
    ),
    **dict.fromkeys(
        ("sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_", "pk_live_", "pk_test_", "whsec_"),
        (10, "A-Za-z0-9+/="),
    ),
    **dict.fromkeys(("sk-ant-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-or-", "sk-lf-"), (12, _WORD)),
    "sk-": (20, "A-Za-z0-9"),
    "AIza": (30, _WORD),
    "ya29.": (20, _WORD),
    "GOCSPX-": (20, _WORD),
    "1//0": (30, _WORD),
    **dict.fromkeys(("hf_", "api_org_"), (20, "A-Za-z0-9")),
    "npm_": (20, "A-Za-z0-9"),
    **dict.fromkeys(("gsk_", "csk-", "r8_", "pnu_", "nfp_", "fig_", "figd_", "lin_api_", "ntn_"), (20, _WORD)),
    **dict.fromkeys(
        ("pplx-", "xai-", "tvly-", "pcsk_", "jina_", "lsv2_pt_", "lsv2_sk_", "nvapi-", "co_live_"), (20, _WORD)
    ),
    "pypi-": (30, _WORD),
    "SG.": (30, _DOTTED),
    **dict.fromkeys(("dop_v1_", "doo_v1_", "dor_v1_"), (30, "a-f0-9")),
    "dapi": (32, "a-f0-9-"),
    "dose": (32, "a-f0-9-"),
    **dict.fromkeys(("shpat_", "shpca_", "shppa_", "shpss_"), (20, "A-Fa-f0-9")),
    **dict.fromkeys(("sq0atp-", "sq0csp-", "sq0idp-", "EAAA", "EAAC", "EAAB"), (20, _WORD)),
    **dict.fromkeys(("ATATT3", "ATCTT3", "ATBB", "AKCp", "cmVmd", "AKID", "LTAI"), (16, _BASE64)),
    **dict.fromkeys(("glc_", "glsa_", "eyJrIjoi"), (20, _BASE64)),
    **dict.fromkeys(("hvs.", "hvb.", "hvr."), (20, _WORD)),
    **dict.fromkeys(("PMAK-", "NRAK-", "NRJS-", "NRII-", "NRAA-", "HRKU-", "CCIPAT_", "CCIPRJ_"), (18, _WORD)),
    **dict.fromkeys(
        ("pul-", "rubygems_", "sbp_", "sqp_", "squ_", "sqa_", "doppler_", "dckr_pat_", "dckr_oat_"), (20, _WORD)
    ),
    **dict.fromkeys(("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."), (20, _DOTTED)),
    **dict.fromkeys(("dt0c01.", "dt0s01.", "dt0s16."), (20, _DOTTED)),
    **dict.fromkeys(
        ("sntrys_", "sntryu_", "bkua_", "fo1_", "fm1_", "fm2_", "fm1r_", "phc_", "phx_", "rnd_"), (20, _BASE64)
    ),
    **dict.fromkeys(
        ("pscale_tkn_", "pscale_pw_", "pscale_oauth_", "tfp_", "rdme_", "duffel_test_", "duffel_live_"), (20, _DOTTED)
    ),
    **dict.fromkeys(
        ("xkeysib-", "xsmtpsib-", "key-", "pubkey-", "CLOJARS_", "shippo_live_", "shippo_test_"), (30, "A-Za-z0-9-")
    ),
    **dict.fromkeys(
        ("access-sandbox-", "access-production-", "access-development-", "tk-us-", "EZAK", "EZTK"), (30, _WORD)
    ),
    **dict.fromkeys(("AGE-SECRET-KEY-1", "A3-", "ops_eyJ", "sha256~", "p8e-", "secret_"), (30, _WORD)),
    "API-": (24, "A-Z0-9"),
    **dict.fromkeys(("pk.eyJ", "sk.eyJ", "tk.eyJ"), (20, _DOTTED)),
    "FLWSECK": (20, _WORD),
    **dict.fromkeys(("amzn.mws.", "v1.0-"), (30, "a-f0-9-")),
    "ATTA": (60, "a-f0-9A-F"),
    "PVT_": (20, _WORD),
}
_SHAPED = (
    # JSON Web Tokens (RFC 7519): JSON objects in base64url, which begin with `{"`; cut off and encrypted ones too.
    ("eyJ", re.compile(r"(?<![\w-])ey[JI][\w-]{8,}+(?:\.[\w-]*+){1,4}")),
    # Telegram: core.telegram.org/bots/api#authorizing-your-bot
    (":AA", re.compile(r"(?<![\w:])\d{8,10}:AA[\w-]{30,40}(?![\w-])")),
    # Discord bot tokens: three parts of base64url, the first a number.
    (".", re.compile(r"(?<![\w.-])[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])")),
    # Microsoft Entra client secrets: learn.microsoft.com, "credentials".
    ("Q~", re.compile(r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~-])")),
    # Mailchimp, Twilio, Mailgun.
    ("-us", re.compile(r"(?<![\w-])[0-9a-f]{32}-us\d{1,2}(?!\w)")),
    ("SK", re.compile(r"(?<!\w)SK[0-9a-f]{32}(?!\w)")),
    ("AC", re.compile(r"(?<!\w)AC[0-9a-f]{32}(?!\w)")),
    # Airtable, Terraform Cloud, Firebase Cloud Messaging, MaxMind.
    ("pat", re.compile(r"(?<!\w)pat[A-Za-z0-9]{14}\.[0-9a-f]{32,64}")),
    (".atlasv1.", re.compile(r"(?<![\w.-])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,80}")),
    (":APA91b", re.compile(r"(?<![\w:-])[\w-]{7,30}:APA91b[\w-]{20,300}+")),
    ("_mmk", re.compile(r"(?<!\w)[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk")),
    # Addresses that let whoever knows them post: Slack, Discord, Teams, Zapier.
    ("hooks.slack.com/", re.compile(r"(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/[\w/-]{8,200}+")),
    ("/api/webhooks/", re.compile(r"(?<=/api/webhooks/)\d{6,25}/[\w-]{8,200}+")),
    ("webhook.office.com/", re.compile(r"(?<=webhook\.office\.com/)[\w@/-]{20,400}+")),
    ("hooks.zapier.com/", re.compile(r"(?<=hooks\.zapier\.com/)hooks/catch/[\w/-]{8,100}+")),
)
_BLOCK = re.compile(r"-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----", re.IGNORECASE)
_BLOCK_END = re.compile(r"-----END[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----", re.IGNORECASE)
_BLOCK_BODY = re.compile(
    r"(?:(?:\\[nr]|[\s>|\"'+#*])*+(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\n]*+|[A-Za-z0-9+/=]{16,}+))*+"
)
_PUTTY = re.compile(r"(?<=Private-Lines: )\d{1,4}\s++(?:[A-Za-z0-9+/=]{8,}+\s*+){1,200}+")


def provider_keys(text: str) -> Iterator[tuple[int, int]]:
    """Yield where keys stand that show by their form what they are, private keys among them."""
    for prefix, (fewest, letters) in _PREFIXES.items():
        if prefix in text:
            yield from _begun(text, prefix, fewest, letters)
    for mark, shape in _SHAPED:
        if mark in text:
            yield from (found.span() for found in shape.finditer(text))
    if "PRIVATE KEY" in text.upper():
        yield from _blocks(text)
    yield from (found.span() for found in _PUTTY.finditer(text))


def _begun(text: str, prefix: str, fewest: int, letters: str) -> Iterator[tuple[int, int]]:
    rest = re.compile(f"[{letters}]{{{fewest},}}+")
    position = text.find(prefix)
    while position >= 0:
        after = position + len(prefix)
        found = rest.match(text, after)
        inside = position > 0 and (text[position - 1].isalnum() or text[position - 1] == "_")
        if found and not inside and is_mixed(found[0]):
            yield position, found.end()
        position = text.find(prefix, found.end() if found else after)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield private keys with their first and last line; where there is no last line, as far as the key's body goes."""
    position = 0
    while opened := _BLOCK.search(text, position):
        body = _BLOCK_BODY.match(text, opened.end())
        position = body.end() if body else opened.end()
        closed = _BLOCK_END.search(text, opened.end(), position + 200)
        position = closed.end() if closed else position
        yield opened.start(), position
