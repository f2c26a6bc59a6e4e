"""Small tables of words that the rule for capitalised names needs. Written by us; additions are welcome."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.types import EntityKind

TITLES = frozenset(
    "Mr Mrs Ms Miss Dr Sir Lord Lady President Vice-President Senator Sen Gov Governor Rep Representative Congressman"
    " Congresswoman General Gen Justice Judge Professor Prof King Queen Prince Princess Captain Capt Colonel Col Major"
    " Lieutenant Lt Sergeant Sgt Admiral Minister Premier Chancellor Chief Chairman Chairwoman Pope Secretary Mayor"
    " Deputy Commissioner Ambassador Director Spokesman Spokeswoman Foreign Defence Defense Prime Interior Aunt Uncle"
    " Господин Госпожа Президент Министр Премьер Генерал Сенатор Депутат Мэр Канцлер Посол".split()
)

GIVEN = frozenset(
    "Adam Adrian Agnieszka Alan Albert Alex Alexander Alexandra Alice Amanda Amy Anders Andrea Andreas Andrei"
    " Andrew Andrey Andrii Andrzej Angela Anna Anne Anthony Anton Antonio Arnold Arthur Barbara Ben Benjamin"
    " Bernard Bill Bob Boris Brian Bruce Bruno Carl Carla Carlos Carol Catherine Charles Chris Christian"
    " Christine Christopher Claire Clara Colin Craig Daniel Daria David Deborah Denis Dennis Diana Dmitri"
    " Dmitry Donald Donna Douglas Edward Elena Elizabeth Emily Emma Eric Erik Eva Evelyn Ewa Frank Franz Fred"
    " Frederick Gary George Gergely Gerhard Gordon Graham Greg Grzegorz Hans Harold Harry Heather Helen Helena"
    " Henry Herbert Hillary Howard Hugo Ian Igor Ilya Ingrid Irina Isabel Ivan Ivana Jack Jacob Jakub James"
    " Jan Jana Jane Janet Jason Jean Jeff Jennifer Jeremy Jerzy Jessica Jim Joan Joe Johan Johann John Jonas"
    " Jonathan Jordan Jose Joseph Joshua Juan Judith Julia Julie Karen Karl Karol Kate Katarzyna Katherine"
    " Kathleen Katrin Keith Kelly Ken Kenneth Kevin Kim Klaus Konstantin Krzysztof Kyle Larry Lars Laura Lech"
    " Lena Leo Leon Leonid Linda Lisa Louis Lucas Lucy Luis Luke Magda Magdalena Marc Marcin Marco Marcus"
    " Marek Margaret Maria Marie Marina Mario Mark Markus Marta Martha Martin Mary Mateusz Matthew Max Maxim"
    " Michael Michal Michel Michelle Miguel Mike Mikhail Monica Nancy Natalia Natalie Neil Nicholas Nicole"
    " Nigel Nikita Nikolai Nina Oksana Oleg Oleksandr Oleh Olga Oliver Olivia Oscar Otto Pamela Patricia"
    " Patrick Paul Paula Pavel Pedro Peter Petr Philip Pierre Piotr Rachel Radek Ralph Rasa Ray Raymond"
    " Rebecca Richard Rick Robert Roger Roland Roman Ronald Ross Roy Russell Ruth Ryan Samuel Sandra Sara"
    " Sarah Scott Sean Sebastian Sergei Sergey Serhii Sharon Simon Sofia Stanislav Stefan Stephanie Stephen"
    " Steve Steven Stuart Susan Svetlana Tadeusz Tatiana Ted Teresa Terry Thomas Tim Timothy Tom Tomas Tomasz"
    " Tony Tracy Ursula Vadim Valentina Vasily Vera Victor Viktor Vincent Vitaly Vladimir Volodymyr Walter"
    " Wendy William Wojciech Yulia Yuri Zbigniew Zofia Александр Алексей Андрей Анна Борис Вадим Валентина"
    " Василий Виктор Виталий Владимир Дмитрий Евгений Елена Иван Игорь Ирина Константин Мария Михаил Наталья"
    " Никита Николай Олег Ольга Павел Пётр Роман Светлана Сергей Татьяна Юлия Юрий".split()
)

_ORGANISATIONS = (
    "Party Ministry University College Council Bank Agency Commission Committee Court Institute Union Association"
    " Corporation Corp Company Inc Ltd Group Police Army Navy Authority Federation Foundation Office Department Service"
    " Times Post News Gazette Courier Herald Tribune Observer Review Journal Daily Parliament Assembly Congress Senate"
    " Government Church Club Team Forum Alliance Organization Organisation Society Board Bureau Academy School Hospital"
    " Treasury Exchange Fund Trust Network Movement Front League Chamber Centre Center Railways Airlines Holdings"
    " Партия Министерство Университет Совет Банк Агентство Комиссия Комитет Суд Институт Союз Компания Администрация"
)
_PLACES = (
    "Street Road Avenue River Lake County Island Islands Bridge Square Mountain Mountains Bay Port Airport"
    " Strait Sea Ocean Valley Oblast Region Province City Town Village District Peninsula Canal Coast Beach"
    " Harbour Harbor Station Park Hill Hills Desert Область Район Река Озеро Море Остров Мост Порт"
)
_EVENTS = "War Summit Conference Festival Cup Championship Olympics Revolution Crisis Referendum Election Elections"
_WORKS = "Treaty Agreement Act Bill Constitution Charter Declaration Convention"

HEADS: Mapping[str, EntityKind] = {
    **dict.fromkeys(_ORGANISATIONS.split(), "organisation"),
    **dict.fromkeys(_PLACES.split(), "place"),
    **dict.fromkeys(_EVENTS.split(), "event"),
    **dict.fromkeys(_WORKS.split(), "work"),
}
"""The word that says what kind of thing a name names."""

COMMON = frozenset(
    "a about above according across actually after again against all almost already also although always am"
    " among an and another any anybody anyone anything anyway are around as ask asked at away back bad be"
    " because been before behind being below besides best better between both but by call can cannot certainly"
    " clearly come comment comments could dear despite did do does doing done down during each earlier either"
    " else enough especially even ever every everybody everyone everything exactly except fact few finally"
    " first for former forget from further get give given go god going good got great guess had half has have"
    " having he hello hence her here hey hi him his how however i if in indeed inside instead internet into is"
    " it its itself just keep know last later least less let like likely listen long look looking lol many may"
    " maybe me meanwhile might mine moreover more most much must my myself namely near nearly neither never"
    " nevertheless next no nobody none nonetheless nope nor not nothing now obviously of off often oh ok okay"
    " on once one only onto or other others otherwise our out over own part people perhaps personally please"
    " plus possibly probably quite quote rather read really regarding remember right said same say says second"
    " see seems several shame share she should similarly simply since so some somebody someone something"
    " sometimes somewhere soon sorry speaking still such sure surely take tell than thank thanks that the"
    " their them then there therefore these they thing things think third this those though through thus till"
    " to today together tomorrow tonight too true two under unfortunately unless unlike until up upon us use"
    " used very via wait was way we well were what whatever when whenever where wherefore whereas whether"
    " which while who whoever whole whom whose why will wish with within without wonder would wow yeah yes"
    " yesterday yet you your yours three four five six seven eight nine ten hundred thousand million billion"
    " monday tuesday wednesday thursday friday saturday sunday january february march april june july august"
    " september october november december spring summer autumn winter north south east west northern southern"
    " eastern western president minister premier government parliament state states country nation city mayor"
    " king queen pope general secretary senator chancellor english edit update ps imo imho btw fyi afaik wtf"
    " omg rip diy tv pc dvd cd id ceo cfo pm am usd eur gdp vat faq pdf http https www html url в на с по из"
    " за от до для без при под над о об про и а но да или что как так вот же не ни нет это этот эта эти тот та"
    " те он она оно они мы вы я ты его её их наш ваш мой твой свой кто где когда куда откуда почему зачем если"
    " хотя чтобы потому поэтому также тоже ещё еще уже все всё всегда никогда только даже ведь лишь может"
    " можно нужно надо будет был была было были есть сегодня завтра вчера сейчас теперь после перед между"
    " однако кстати впрочем значит конечно видимо похоже пока потом тогда там тут здесь сам сама сами который"
    " которая которые один два три первый второй цитата спасибо привет господа товарищи люди понедельник"
    " вторник среда четверг пятница суббота воскресенье января февраля марта апреля мая июня июля августа"
    " сентября октября ноября декабря".split()
)
"""Words that are no names, capitalised or not: what often opens a sentence, days, months, offices without a name."""
