"""Exact values of textbook queues, by case: what each number is, and its value. Times in minutes.

They come from queueing theory (Erlang, Pollaczek and Khinchine, Cobham, Jackson) and from Markov chains solved exactly.
"""

Known = dict[str, float]

CASES: dict[str, Known] = {
    "S-B01": {
        "mean wait": 8.0, "share that waits": 0.8, "utilisation": 0.8,
        "wait that 10 % exceed": 20.79441542, "wait that 5 % exceed": 27.72588722,
    },
    "S-B02": {
        "mean wait": 0.9865824783, "share that waits": 0.6577216522, "utilisation": 0.8333333333,
        "wait that 10 % exceed": 2.825417452, "wait that 5 % exceed": 3.865138223,
    },
    "S-B03": {
        "mean wait": 4.545454545, "share that waits": 0.7575757576, "utilisation": 0.8333333333,
        "wait that 10 % exceed": 12.14972014, "wait that 5 % exceed": 16.30860322,
    },
    "S-B28": {
        "mean wait": 5.75925985, "share that waits": 0.8227514071, "utilisation": 0.9333333333,
        "wait that 10 % exceed": 14.75238738, "wait that 5 % exceed": 19.60441765,
    },
    "S-B08": {
        "mean wait": 8.0, "share that waits": 0.8, "utilisation": 0.8,
        "wait that 10 % exceed": 20.04604599, "wait that 5 % exceed": 26.48129999,
    },
    "S-B09": {
        "mean wait": 10.66666667, "share that waits": 0.8, "utilisation": 0.8,
        "wait that 10 % exceed": 27.23730199, "wait that 5 % exceed": 36.14238238,
    },
    "S-B10": {
        "mean wait": 3.28, "share that waits": 0.8, "utilisation": 0.8,
        "wait that 10 % exceed": 8.578030651, "wait that 5 % exceed": 11.50825094,
    },
    "S-B13": {
        "mean wait of FAST": 0.1938383325, "mean wait of general": 0.9304239958, "mean wait": 0.6978179968,
        "share that waits": 0.5815149974,
    },
    "S-B14": {"mean wait of FAST": 2.006666667, "mean wait of general": 8.026666667, "utilisation": 0.75},
    "S-B38": {
        "mean wait of FAST": 0.3613854669, "mean wait of empty": 0.8030788153, "mean wait of general": 3.998307293,
        "mean wait": 1.799238282, "share that waits": 0.6406378731,
    },
    "S-B15": {
        "mean wait of FAST": 2.5, "mean wait of general": 9.570093458,
        "utilisation of FAST booths": 0.5, "utilisation of general booths": 0.8888888889,
    },
    "S-B16": {
        "mean wait of FAST": 2.619263374, "mean wait of general": 2.619263374,
        "share that waits": 0.5820507158, "utilisation": 0.7916666667,
    },
    "S-B26": {
        "mean wait of FAST": 0.6396278334, "mean wait of general": 3.003412702, "mean wait": 2.457923886,
        "utilisation": 0.7916666667,
    },
    "S-B27": {
        "mean wait of FAST": 5.065391314, "mean wait of general": 2.815575547, "mean wait": 3.334763801,
        "utilisation of FAST booths": 0.8206739142, "utilisation of general booths": 0.7819975842,
    },
    "S-B17": {"mean wait": 7.822946471, "share that waits": 0.6941647752},
    "S-B18": {"mean wait": 16.0},
    "S-B04": {
        "share turned away": 0.1547614001, "throughput per hour": 42.26193, "utilisation": 0.9391539999,
        "mean number present": 6.384204808, "mean number waiting": 3.566742809,
        "mean wait of those who get in": 5.063767048, "share of those who get in that waits": 0.8597046084,
    },
    "S-B05": {
        "share turned away": 0.2706850671, "throughput per hour": 13.12766879, "utilisation": 0.6563834396,
        "mean number present": 2.625533758,
    },
    "S-B22": {
        "mean wait": 2.035170963, "mean number waiting": 1.356780642, "mean number of blocked booths": 0.08438165895,
        "share of time with a blocked booth": 0.04869247889, "share of time with all booths blocked": 0.001811615016,
        "mean number present at secondary": 2.698526505, "utilisation of secondary": 0.6666666667,
        "mean time in port": 10.20953321, "throughput per hour": 40.0,
        "throughput per hour when the line never empties": 53.41212352,
    },
    "S-B33": {
        "mean wait": 9.488762757, "mean number waiting": 7.873131985, "mean number of blocked booths": 0.4772476116,
        "share of time with a blocked booth": 0.2779303528, "share of time with all booths blocked": 0.009120591048,
        "mean number present at secondary": 1.932985138, "utilisation of secondary": 0.7467589788,
        "mean time in port": 16.39359489, "throughput per hour": 49.78393192,
        "throughput per hour when the line never empties": 51.87640959,
        "share turned away": 0.09483760143,
    },
    "S-B21": {
        "mean wait at primary": 3.946329913, "utilisation of primary": 0.8333333333,
        "mean number present at primary": 6.621941594,
        "mean wait at secondary": 21.06741573, "utilisation of secondary": 0.8333333333,
        "mean number present at secondary": 6.011235955, "mean time in port": 15.15981306,
    },
    "S-B19": {"truck-hours of waiting in a day": 123.6459194},
    "S-B34": {"truck-hours of waiting in a day": 39.03919769},
    "S-C12": {"trucks in part 1": 32.0, "trucks in part 2": 14.1, "trucks in part 3": 12.6},
}  # fmt: skip
"""Cases with one value for each number."""

HOURLY: dict[str, dict[str, tuple[float, ...]]] = {
    "S-B19": {
        "mean number waiting over the hour": (
            0.6361909904, 4.78068811, 10.52532618, 13.72602147, 16.59719987, 18.29045544, 15.16954236,
            13.84143509, 13.84500565, 9.019212913, 4.933362235, 1.954181573, 0.3073629504,
        ),
        "mean number waiting at its end": (
            0.9383687875, 8.126038921, 13.65180744, 14.74763144, 18.37179622, 18.2779266, 12.52921313,
            14.93705985, 12.91167723, 6.075030344, 3.923714119, 0.8886466122,
        ),
        "mean number present at its end": (
            2.254213414, 10.04682881, 16.58257284, 18.61182569, 22.27520504, 22.14089827, 16.17090251,
            17.80377084, 15.68964401, 8.385746958, 5.373396439, 1.643366099,
        ),
        "mean number of busy booths": (
            1.183052439, 1.813825641, 2.897617065, 3.864716477, 3.889108043, 3.875620451, 3.731333051,
            2.891142111, 2.807608455, 2.48692647, 1.534156701, 0.915335356, 0.1045212371,
        ),
        "trucks served": (
            17.74578659, 27.20738461, 43.46425597, 57.97074715, 58.33662065, 58.13430677, 55.96999576,
            43.36713167, 42.11412683, 37.30389706, 23.01235052, 13.73003034, 1.567818556,
        ),
    },
    "S-B34": {
        "mean number waiting over the hour": (
            7.696803324, 7.294482996, 7.521668969, 7.957280096, 5.830981279, 2.468725186, 0.2659789647,
        ),
        "mean number waiting at its end": (
            8.75796187, 6.229516372, 8.600978973, 7.451608174, 4.577998518, 1.220155993,
        ),
        "mean number present at its end": (
            11.60371895, 8.872316653, 10.46976045, 9.241387291, 6.180224519, 2.323976329,
        ),
        "mean number of busy booths": (
            2.893085403, 2.71542682, 1.893503747, 1.815224878, 1.670744185, 1.257083213, 0.1533853036,
        ),
        "trucks served": (
            43.39628105, 40.7314023, 28.4025562, 27.22837316, 25.06116277, 18.85624819, 2.300779553,
        ),
    },
}  # fmt: skip
"""Days by the hour from opening time on: how many on average. The hour after closing is the last where it is told."""
