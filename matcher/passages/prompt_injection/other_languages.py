"""How a machine is told to drop its instructions, or what to answer, in other languages than English."""


def _crossed(first: str, second: str, between: int = 60) -> str:
    return rf"(?:{first}).{{0,{between}}}(?:{second})|(?:{second}).{{0,{between}}}(?:{first})"


_DROP_ABROAD = (
    r"\b(?:ignorier\w*|ignor(?:e[zr]|a|o|ando)|ignore(?= (?:les|toutes|tes|vos|toda\w*|todo\w*|as|quaisquer|qualquer)\b)|missacht\w+|vergiss\w*|vergesst|uberge\w+|oublie[zr]?|olvid\w+|esquec\w+|esqueca|descons\w+|"
    r"haz caso omiso|haga caso omiso|dimentic\w+|trascur\w+|negeer|vergeet|zignoruj\w*|ignoruj\w*|zapomnij\w*|pomin\w*|gormezden gel|yok say|dikkate alma|unut)\b"
)
_TOLD_ABROAD = (
    r"\b(?:anweisung\w*|instruktion\w*|vorgabe\w*|befehl\w*|regeln|instructions?|consignes?|regles|directives|instrucci\w+|indicaci\w+"
    r"|reglas|ordenes|instruc\w+|regras|ordens|diretrizes|istruzion\w+|regole|direttive|instructies|regels|opdracht\w*|polecen\w*"
    r"|instrukc\w*|wytyczn\w*|zasad\w*|talimat\w*|kural\w*|komut\w*)"
)
_MARK_ABROAD = (
    r"\b(?:markier\w*|bewert\w*|werte|kennzeichn\w*|marque[zr]?|considere[zr]?|evalue[zr]?|marca\w*|marque\w*|califica\w*|considera\w*|segna\w*"
    r"|contrassegna\w*|valuta\w*|markeer|beoordeel\w*|oznacz\w*|uznaj\w*|isaretle\w*|kabul et\w*)\b"
)
_OBJECT_ABROAD = (
    r"\b(?:verhalten\w*|comportement\w*|comportamient\w*|comportament\w*|gedrag\w*|zachowan\w*|davranis\w*)"
)
_YOU_ABROAD = (
    r"\b(?:du bist (?:jetzt|nun|ab sofort)|sie sind (?:jetzt|nun) ein|tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)"
    r"|(?:ahora )?eres (?:ahora )?un\w* (?:\w+ )?(?:evaluador|asistente|modelo|ia)|ahora eres|agora (?:voce e|es) um|voce agora e"
    r"|(?:ora|adesso) sei un|sei (?:ora|adesso) un|je bent (?:nu|vanaf nu)|jestes teraz|od teraz jestes|sen artik|artik bir)\b"
)
_ONLY_ABROAD = (
    r"\b(?:antworte\w* (?:nur|ausschliesslich)|repond\w* (?:uniquement|seulement)|respond\w+ (?:solo|unicamente|solamente|apenas|somente)"
    r"|rispond\w+ (?:solo|soltanto|unicamente)|antwoord (?:alleen|uitsluitend)|odpowiadaj (?:tylko|wylacznie)|sadece .{0,40}(?:yanit|cevap))\b"
)
ABROAD: tuple[str, ...] = (
    _crossed(_DROP_ABROAD, _TOLD_ABROAD),
    _crossed(_MARK_ABROAD, _OBJECT_ABROAD),
    _YOU_ABROAD,
    r"\b(?:tous les comportements|todos los comportamientos|todos os comportamentos|tutti i comportamenti|alle verhaltensweisen|alle gedragingen|wszystkie zachowania|tum davranislar)",
    _ONLY_ABROAD,
    _crossed(
        "игнорир|ігнор|забудь|не обращай|не зважай|пренебре|отмени", "инструкци|інструкц|указани|вказів|правил|команд"
    ),
    _crossed("отмет|отмеч|считай|оцени|познач|вважай|оціни", "поведени|поведін|критери"),
    "теперь ты|ты теперь|вы теперь|відтепер ти|тепер ти|ти тепер|отвечай только|відповідай лише|відповідай тільки",
    _crossed("忽略|无视|無視|忘记|忘記|不要遵守|忽視", "指令|指示|提示|规则|規則|命令"),
    _crossed("标记|標記|视为|視為|評価|判定|マーク", "行为|行為|行動|ふるまい"),
    "你现在是|你現在是|从现在开始|從現在開始|只回答|只需回答|仅回答|あなたは今|あなたはこれから|とだけ答え|のみ(?:で)?(?:回答|答え)",
    _crossed("무시|잊어|따르지", "지시|명령|지침|규칙|프롬프트"),
    _crossed("표시|평가|간주", "행동|행위"),
    "당신은 이제|너는 이제|라고만 (?:답|대답)",
    _crossed("تجاهل|انس|لا تتبع", "تعليمات|التعليمات|أوامر|الأوامر|القواعد|التوجيهات"),
    _crossed("اعتبر|ضع علامة|قيم", "السلوك|سلوك"),
    "أنت الآن|انت الان|أجب فقط|اجب فقط",
    _crossed("अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|उपेक्षा", "निर्देश|आदेश|नियम"),
    _crossed("चिह्नित|मानें|मानो|मूल्यांकन", "व्यवहार"),
    "अब आप एक|अब तुम|केवल .{0,20}उत्तर",
)
"""The stock phrases in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian, Ukrainian, Chinese,
Japanese, Korean, Arabic and Hindi, as skeletons like the texts."""

WORDS = """
anweisung anweisungen instruktionen vorgaben befehle regeln verhalten verhaltensweise verhaltensweisen antworte antworten
bist ignoriere consigne consignes regles comportement comportements repondez reponds ignorez oubliez vous instrucciones
indicaciones reglas ordenes comportamiento comportamientos responde responda eres ignora olvida instrucoes regras
diretrizes comportamento comportamentos desconsidere esqueca voce istruzioni regole direttive comportamenti rispondi
haz caso omiso|haga caso omiso|dimentica instructies regels opdrachten gedrag gedragingen antwoord negeer vergeet bent polecenia polecen instrukcje
instrukcji wytyczne zasady zachowanie zachowania zachowan odpowiadaj zignoruj ignoruj jestes talimat talimatlari
talimatlar kurallari komutlari davranis davranisi davranislari artik maintenant desormais evaluateur evaluador avaliador valutatore
beoordelaar gutachter
"""
"""Words of them in Latin letters: a text without any holds none of the phrases."""
