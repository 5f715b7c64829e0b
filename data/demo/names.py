"""Invented names of people, companies, departments and their e-mail addresses."""

import unicodedata
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = {
    "english": _words(
        "Alice Amelia Callum Charlotte Daniel Edith Ethan Fiona George Grace Harriet Isaac Jasmine Kieran "
        "Lewis Lydia Marcus Nathan Phoebe Rhys Rosalind Samuel Theo Violet Zachary"
    ),
    "german": _words(
        "Anja Bastian Clara Dietmar Elif Florian Greta Hannes Ilse Jonas Katrin Lukas Mareike Niklas Ömer "
        "Petra Ruben Sabine Tobias Ulrike Viktor Wiebke Yannick Zeynep"
    ),
    "french": _words(
        "Adèle Bruno Camille Damien Élodie Fabrice Gaëlle Hugo Inès Jules Karim Léa Mathieu Nadia Olivier "
        "Pauline Rémi Sandrine Thibault Yasmine"
    ),
    "nordic": _words(
        "Aino Astrid Bjarne Eero Elin Freja Gunnar Hilda Ingrid Jari Kari Lars Maja Mikkel Nils Oskari Ragna "
        "Sigrid Søren Tuuli"
    ),
    "iberian": _words(
        "Adriana Bruna Caio Daniela Eduardo Fernanda Gabriel Helena Iago Joana Larissa Mateus Natália Otávio "
        "Paula Rafael Sofía Thiago Valentina Ximena"
    ),
    "african": _words(
        "Abena Adaeze Amara Baraka Chidi Desta Fatou Hawa Imani Jabari Kamau Lerato Mwangi Naledi Njeri "
        "Oluwaseun Sipho Tendai Wanjiru Zuri"
    ),
    "arabic": _words(
        "Amal Bilal Dalia Faisal Ghada Hamza Iman Jamila Khalid Layla Mariam Nabil Omar Rania Salma Tariq "
        "Wafa Yousef Zain Zahra"
    ),
    "asian": _words(
        "Aarav Aiko Anjali Chen Daisuke Emi Haruto Hui Min Isha Jia Kavya Kenji Li Na Mei Nikhil Priya Ren "
        "Rohan Sakura Wei Xin Yuki"
    ),
}
LAST_NAMES = {
    "english": _words(
        "Ashworth Bellamy Calloway Dunmore Everly Fairbank Garrick Hollis Ingram Kendrick Lockhart Merrow "
        "Northcott Penhale Radley Stanwick Thornbury Underhay Whitlock Yarrow"
    ),
    "german": _words(
        "Achterberg Brandt Dornfeld Eichhorn Falkner Grünwald Hagedorn Imhoff Kaltenbach Lindqvist Moosbach "
        "Neuhaus Özkan Pfeiffer Rosenau Steinmetz Tannhof Voss Weidner Zeller"
    ),
    "french": _words(
        "Aubrac Beaulieu Chastain Delorme Estienne Fontenay Garnier Haddad Jourdan Lavigne Marchetti Noiret "
        "Perrault Roussel Sauvage Tremblay Vasseur Benali Diallo Lemaire"
    ),
    "nordic": _words(
        "Aaltonen Bergström Dahlberg Ekholm Fjeldstad Grønvold Halvorsen Isaksen Jokinen Kjær Lindahl Mäkelä "
        "Nyström Östergaard Rantanen Sandvik Thorsen Vestergaard Virtala Åkesson"
    ),
    "iberian": _words(
        "Almeida Barbosa Cardoso Duarte Esteves Figueira Guimarães Herrera Iglesias Lacerda Moreira Nogueira "
        "Ortega Peixoto Quintana Ribas Salazar Tavares Vasconcelos Zamora"
    ),
    "african": _words(
        "Adeyemi Banda Chukwu Dlamini Eze Gathoni Hailu Kariuki Khumalo Mensah Mbeki Ndlovu Njoroge Obi "
        "Okafor Otieno Sithole Tesfaye Wekesa Zulu"
    ),
    "arabic": _words(
        "Abboud Barakat Darwish Fakhoury Ghanem Hakimi Ibrahim Jaber Kanaan Mansour Najjar Othman Qasim "
        "Rahmani Sabbagh Taleb Wahab Yassin Zaki Haddad"
    ),
    "asian": _words(
        "Banerjee Chandra Fujimoto Goh Hayashi Iyer Kapoor Lim Matsuda Nakagawa Ong Pillai Rao Sato Shimizu "
        "Tan Verma Wong Yamane Zhang"
    ),
}
COMPANY_STEMS = _words(
    "Nordhaven Calder Brightwater Ostrava Lumenfield Kestrel Marlowe Solvance Tidewell Arborea Quillon "
    "Verdane Halcyon Westmere Corvane Ironbridge Sundara Pellucid Amberline Rookwood Altavia Greyfriar "
    "Monsoon Palisade Farrow Zephyra Tamarind Oakhelm Castellan Vireo Bluefjord Saffron Larkspur Meridian "
    "Copperleaf Juniper Hexley Novara Silverbeck Drumlin Estuary Caravel Fenwick Lodestar Ravello Tamsin "
    "Umbra Wolden"
)
INDUSTRIES = {
    "Software": ("Systems", "Software", "Labs"),
    "Logistics": ("Logistics", "Freight", "Shipping"),
    "Healthcare": ("Clinics", "Health", "Care"),
    "Manufacturing": ("Works", "Components", "Industries"),
    "Retail": ("Stores", "Trading", "Market"),
    "Financial services": ("Capital", "Partners", "Insurance"),
    "Energy": ("Energy", "Power", "Renewables"),
    "Education": ("Academy", "Learning", "Institute"),
    "Hospitality": ("Hotels", "Hospitality", "Kitchens"),
    "Consulting": ("Consulting", "Advisory", "Associates"),
}
DEPARTMENTS = (
    "Sales",
    "Engineering",
    "Operations",
    "Customer Care",
    "Finance",
    "Human Resources",
    "Marketing",
    "Product",
    "Procurement",
    "Quality",
    "Research",
    "Information Technology",
    "Legal",
    "Field Service",
)
SMALL_DEPARTMENTS = ("Internal Audit", "Executive Office")
PLAIN_LETTERS = str.maketrans({"ø": "o", "ß": "ss", "ł": "l", "æ": "ae", "đ": "d"})


def person_name(random: Random, region: str) -> str:
    """A name, mostly of the region and sometimes of another one."""
    regions = list(FIRST_NAMES)
    first = region if random.random() < 0.78 else random.choice(regions)
    last = first if random.random() < 0.9 else region
    return f"{random.choice(FIRST_NAMES[first])} {random.choice(LAST_NAMES[last])}"


def plain(text: str) -> str:
    """The text in lower-case ASCII letters and digits, its words joined by dots."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(PLAIN_LETTERS))
    letters = "".join(letter if letter.isalnum() else " " for letter in decomposed if letter.isascii())
    return ".".join(letters.split())


def company_names(random: Random, count: int) -> list[tuple[str, str]]:
    """`count` different pairs (company name, industry)."""
    stems = random.sample(COMPANY_STEMS, len(COMPANY_STEMS))
    industries = random.sample(list(INDUSTRIES), len(INDUSTRIES))
    return [_company(random, stems, industries[at % len(industries)], at) for at in range(count)]


def _company(random: Random, stems: list[str], industry: str, at: int) -> tuple[str, str]:
    again, place = divmod(at, len(stems))
    second = f" {stems[(place + again) % len(stems)]}" if again else ""
    serial = f" {again}" if again >= len(stems) else ""
    return f"{stems[place]}{second} {random.choice(INDUSTRIES[industry])}{serial}", industry


def email_address(name: str, domain: str, taken: set[str]) -> str:
    """An address that is not in `taken`, which it joins."""
    address, number = f"{plain(name)}@{domain}", 1
    while address in taken:
        number += 1
        address = f"{plain(name)}{number}@{domain}"
    taken.add(address)
    return address
