"""Is it English?"""

import pytest

from matcher.passages.language import foreign_language


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Wir haben den Fehler behoben und die Tests erweitert, damit das Modell schneller trainiert wird."),
        ("fr", "Nous avons corrigé le chargeur de données et ajouté des tests, et le modèle est plus rapide."),
        ("es", "Corregí el cargador de datos y añadí pruebas; el modelo ahora se entrena más rápido que antes."),
        ("da", "Jeg har rettet fejlen i indlæseren og tilføjet tests for at sikre at modellen trænes hurtigere."),
        ("fi", "Korjasin latausvirheen ja lisäsin testit, joten malli koulutetaan nyt paljon nopeammin kuin ennen."),
        ("zh", "修复了数据加载器的错误并添加了测试。"),
        ("ja", "データローダーのバグを修正し、テストを追加しました。"),
        ("ru", "Исправил ошибку в загрузчике данных и добавил тесты."),
        ("ko", "데이터 로더의 버그를 수정하고 테스트를 추가했습니다."),
    ],
)
def test_other_languages_are_named(code: str, text: str) -> None:
    """A clear text in another language is named by its code."""
    assert foreign_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Fix clippy. Update doc. Fmt.",
        "adds gcloud components update step, ran linter test, updates aiplatform sdk",
        "tue 2h with malia, int8 export vs fp16, wer 14.2 -> 12.9, demo ok, slides ok, friday dirty half",
        "torch.nn.Linear tensor dtype float32 float16 bfloat16 cuda kernel stride padding dilation groups bias",
        "Café naïve résumé: I renamed the fields and it works.",
        "",
        "123 456 !!!",
    ],
)
def test_terse_english_is_not_called_foreign(text: str) -> None:
    """Terse, technical or accented English stays English: a wrong drop is worse than a useless passage."""
    assert foreign_language(text) is None
