"""Yes and no in the languages of Home Assistant's sentences, as a whole utterance.

Anything else is neither: "yes, but…" wants something new, and "yes" in a longer text may be
somebody else's. English is understood beside the language that is spoken.
"""

# ruff: noqa: RUF001 - every script there is

from collections.abc import Mapping
from enum import StrEnum
import re
from typing import Final
import unicodedata


class Reply(StrEnum):
    """What an utterance answers."""

    YES = "yes"
    NO = "no"
    OTHER = "other"


# For each language: yes | no. From dictionaries; short forms that people say to a speaker.
_WORDS: Final[Mapping[str, str]] = {
    "af": "ja; ja asseblief; doen dit; goed | nee; nee dankie; moenie; stop",
    "ar": "نعم; أجل; ايوه; أيوة; موافق; تمام; نعم من فضلك | لا; كلا; لا شكرا; إلغاء; توقف",
    "bg": "да; да моля; добре; потвърждавам | не; не благодаря; откажи; стоп",
    "bn": "হ্যাঁ; জি; জি হ্যাঁ; ঠিক আছে | না; না ধন্যবাদ; বাতিল",
    "ca": "sí; si; sí si us plau; d'acord; endavant | no; no gràcies; cancel·la; para",
    "cs": "ano; jo; ano prosím; dobře; potvrzuji | ne; ne děkuji; zruš; zrušit; stop",
    "cy": "ie; iawn; ydw; ie os gwelwch yn dda | na; nage; dim diolch; stopio",
    "da": "ja; ja tak; jo; gør det; okay | nej; nej tak; annuller; stop",
    "de": "ja; ja bitte; jawohl; jo; klar; gerne; mach das; mach es; bestätigt; genau; in ordnung "
    "| nein; nein danke; nee; nö; lieber nicht; abbrechen; stopp; stop; lass es; lass das",
    "el": "ναι; ναι παρακαλώ; μάλιστα; εντάξει | όχι; όχι ευχαριστώ; ακύρωση; σταμάτα",
    "en": "yes; yes please; yeah; yep; yup; sure; ok; okay; do it; go ahead; confirm; confirmed; "
    "please do; yes do it; correct; of course "
    "| no; no thanks; no thank you; nope; nah; cancel; stop; don't; do not; don't do it; "
    "never mind; nevermind; abort",
    "es": "sí; si; sí por favor; claro; vale; de acuerdo; adelante; hazlo; confirmo "
    "| no; no gracias; cancela; cancelar; para; mejor no",
    "et": "jah; jaa; jah palun; olgu; tee ära | ei; ei aitäh; tühista; lõpeta",
    "eu": "bai; bai mesedez; ados; aurrera | ez; ez eskerrik asko; utzi; gelditu",
    "fa": "بله; آره; بلی; باشه; بله لطفا | نه; خیر; نه ممنون; لغو",
    "fi": "kyllä; joo; kyllä kiitos; juu; selvä; tee se | ei; ei kiitos; peruuta; lopeta; älä",
    "fr": "oui; oui s'il te plaît; oui s'il vous plaît; ouais; d'accord; vas-y; ok; confirme; "
    "je confirme; bien sûr | non; non merci; annule; annuler; arrête; stop",
    "ga": "sea; tá; ceart go leor; déan é | ní hea; níl; ná déan; stad",
    "gl": "si; si por favor; vale; adiante | non; non grazas; cancela; para",
    "gu": "હા; જી; હા કૃપા કરીને; ઠીક છે | ના; ના આભાર; રદ કરો",
    "he": "כן; כן בבקשה; בסדר; אישור | לא; לא תודה; בטל; ביטול; עצור",
    "hi": "हाँ; हां; जी; जी हाँ; जी हां; ठीक है; हाँ कृपया | नहीं; ना; नहीं धन्यवाद; रद्द करो; रुको",
    "hr": "da; da molim; može; u redu; potvrđujem | ne; ne hvala; otkaži; odustani; stani",
    "hu": "igen; igen kérem; persze; rendben; mehet | nem; nem köszönöm; mégse; állj",
    "hy": "այո; հա; այո խնդրում եմ; լավ | ոչ; չէ; ոչ շնորհակալություն; չեղարկել",
    "id": "ya; iya; ya tolong; baik; oke; setuju | tidak; tidak terima kasih; jangan; batal",
    "is": "já; já takk; allt í lagi; gerðu það | nei; nei takk; hætta við; stopp",
    "it": "sì; si; sì grazie; certo; va bene; d'accordo; fallo; confermo "
    "| no; no grazie; annulla; ferma; lascia stare",
    "ja": "はい; はいお願いします; お願いします; うん; ええ; そうです; いいよ; オーケー "
    "| いいえ; いや; やめて; 結構です; キャンセル; だめ; ううん",
    "ka": "კი; დიახ; ჰო; კარგი | არა; არა გმადლობთ; გაუქმება",
    "kn": "ಹೌದು; ಸರಿ; ಹೌದು ದಯವಿಟ್ಟು | ಇಲ್ಲ; ಬೇಡ; ರದ್ದುಮಾಡಿ",
    "ko": "네; 예; 응; 그래; 네 부탁해요; 좋아; 확인 | 아니; 아니요; 아니오; 취소; 하지 마; 됐어",
    "kw": "ya; ea; da lowr | na; nag eus; hedhi",
    "lb": "jo; jo wannechgelift; okay; maach dat | nee; nee merci; ofbriechen; stopp",
    "lt": "taip; taip prašau; gerai; patvirtinu | ne; ne ačiū; atšaukti; stop",
    "lv": "jā; jā lūdzu; labi; apstiprinu | nē; nē paldies; atcelt; stop",
    "ml": "അതെ; ഉവ്വ്; ശരി | അല്ല; ഇല്ല; വേണ്ട; റദ്ദാക്കുക",
    "mn": "тийм; за; зөвшөөрч байна | үгүй; болих; цуцлах",
    "ms": "ya; ya sila; baik; setuju | tidak; tak; jangan; batal",
    "nb": "ja; ja takk; jo; greit; gjør det | nei; nei takk; avbryt; stopp",
    "ne": "हो; हजुर; ठीक छ | होइन; हुँदैन; पर्दैन; रद्द",
    "nl": "ja; ja graag; jawel; oké; prima; doe maar; doe het | nee; nee bedankt; annuleer; stop; "
    "niet doen; laat maar",
    "pa": "ਹਾਂ; ਜੀ; ਹਾਂ ਜੀ; ਠੀਕ ਹੈ | ਨਹੀਂ; ਨਾ; ਰੱਦ ਕਰੋ",
    "pl": "tak; tak proszę; jasne; dobrze; potwierdzam; zrób to | nie; nie dziękuję; anuluj; stop",
    "pt": "sim; sim por favor; claro; está bem; pode ser; confirmo | não; não obrigado; "
    "não obrigada; cancela; cancelar; para",
    "ro": "da; da te rog; bine; sigur; confirm | nu; nu mulțumesc; anulează; oprește",
    "ru": "да; да пожалуйста; ага; конечно; хорошо; давай; подтверждаю "
    "| нет; нет спасибо; не надо; отмена; отмени; стоп",
    "sk": "áno; hej; áno prosím; dobre; potvrdzujem | nie; nie ďakujem; zruš; stop",
    "sl": "ja; da; ja prosim; v redu; potrjujem | ne; ne hvala; prekliči; ustavi",
    "sr": "да; да молим; може; у реду | не; не хвала; откажи; стани",
    "sr-latn": "da; da molim; može; u redu | ne; ne hvala; otkaži; stani",
    "sv": "ja; ja tack; jo; okej; gör det | nej; nej tack; avbryt; stopp; låt bli",
    "sw": "ndiyo; ndio; sawa; ndiyo tafadhali | hapana; hapana asante; ghairi; acha",
    "ta": "ஆம்; ஆமாம்; சரி | இல்லை; வேண்டாம்; ரத்து செய்",
    "te": "అవును; సరే; అవును దయచేసి | కాదు; లేదు; వద్దు; రద్దు చేయి",
    "th": "ใช่; ใช่ครับ; ใช่ค่ะ; ตกลง; ได้; ครับ; ค่ะ | ไม่; ไม่ใช่; ไม่ครับ; ไม่ค่ะ; ยกเลิก; หยุด",
    "tr": "evet; evet lütfen; tamam; olur; onaylıyorum | hayır; hayır teşekkürler; iptal; vazgeç; dur",
    "uk": "так; так будь ласка; добре; гаразд; підтверджую | ні; ні дякую; скасуй; скасувати; стоп",
    "ur": "ہاں; جی; جی ہاں; ٹھیک ہے | نہیں; جی نہیں; منسوخ",
    "vi": "có; vâng; dạ; đồng ý; được; ừ | không; không cảm ơn; thôi; hủy; dừng lại",
    "zh": "是; 是的; 好; 好的; 对; 對; 可以; 行; 确认; 確認; 嗯; 係; 係呀; 好呀 "
    "| 不; 不是; 不要; 不用; 不行; 取消; 算了; 唔係; 唔好; 唔使",
}
_SPACES: Final = re.compile(r"\s+")


def _plain(text: str) -> str:
    """Return a text in the form it is compared in: no capitals, no marks, single spaces."""
    # Keyboards of East Asia write full-width letters, and folding leaves a dot over a Turkish i.
    folded = (
        unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("i\u0307", "i")
    )
    # Vowel signs of Indic scripts are marks, yet part of their words.
    kept = "".join(
        one if one in "'·-" or unicodedata.category(one)[0] in "LMN" else " " for one in folded
    )
    return _SPACES.sub(" ", kept).strip()


def _words_of(table: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for yes and those for no of a language."""
    yes, no = (
        frozenset(_plain(word) for word in side.split(";")) for side in table.split(" | ", 1)
    )
    return yes, no


_BY_LANGUAGE: Final = {language: _words_of(table) for language, table in _WORDS.items()}


def reply_of(text: str, language: str) -> Reply:
    """Return what an utterance in a language (BCP 47) answers to a question for yes or no."""
    said = _plain(text)
    tag = language.casefold().replace("_", "-")
    own = _BY_LANGUAGE.get(tag) or _BY_LANGUAGE.get(tag.partition("-")[0])
    yes, no = own or _BY_LANGUAGE["en"]
    english_yes, english_no = _BY_LANGUAGE["en"]
    if said in no:
        return Reply.NO
    if said in yes:
        return Reply.YES
    if said in english_no:
        return Reply.NO
    return Reply.YES if said in english_yes else Reply.OTHER
