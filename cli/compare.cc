// SPDX-License-Identifier: GPL-2.0-only
#include "cli/compare.h"

#include "cli/exit-status.h"
#include "helpers/scenario/units.h"
#include "helpers/study/compare.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <string>

namespace mopo::cli
{

namespace
{

struct CompareArguments
{
    std::string a;
    std::string b;
    CompareOptions options;
    std::string failIfWorse;
    bool asJson = false;
};

std::string PercentageFault(const std::string& text)
{
    return ParsePercentage(text)
               ? ""
               : fmt::format("a percentage from 0% to 100% is wanted, not '{}'", text);
}

int CompareBoth(const CompareArguments& arguments)
{
    const auto a = ReadObservations(arguments.a);
    const auto b = ReadObservations(arguments.b);
    for (const auto* side : {&a, &b})
    {
        if (!*side)
        {
            std::cerr << side->error() << '\n';
        }
    }
    if (!a || !b)
    {
        return BAD_INPUT;
    }
    CompareOptions options = arguments.options;
    options.failIfWorse = ParsePercentage(arguments.failIfWorse);
    const auto comparison = Compare(*a, *b, options);
    if (!comparison)
    {
        std::cerr << comparison.error() << '\n';
        return BAD_INPUT;
    }
    std::cout << (arguments.asJson ? DumpJson(ComparisonToJson(*comparison), 1) + '\n'
                                   : ComparisonText(*comparison));
    return comparison->isWorse ? FAILURE : SUCCESS;
}

} // namespace

void AddCompare(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<CompareArguments>();
    CLI::App* verb =
        app.add_subcommand("compare", "Compares two studies or runs, paired by their seeds");
    verb->add_option("A", arguments->a, "The folder of a study, of many seeds, or of a run")
        ->required();
    verb->add_option("B", arguments->b, "Another one, or the same with another policy")->required();
    verb->add_option("--policy-a", arguments->options.policyA, "Of A, only this policy");
    verb->add_option("--policy-b", arguments->options.policyB, "Of B, only this policy");
    verb->add_option("--metric",
                     arguments->options.metrics,
                     "A column of study.csv, again and again [the usual ones]")
        ->allow_extra_args(false);
    verb->add_option("--fail-if-worse",
                     arguments->failIfWorse,
                     "A percentage of A: exit status 1 if B is shown to be worse by more")
        ->check(PercentageFault);
    verb->add_flag("--json", arguments->asJson, "JSON instead of a table");
    verb->footer("Exit status: 0, or 1 with --fail-if-worse when something is worse by more, or 2 "
                 "when the input\nis wrong.\n"
                 "Examples:\n"
                 "  mopo compare /tmp/before /tmp/after --fail-if-worse 5%\n"
                 "  mopo compare /tmp/study /tmp/study --policy-a mopo-default --policy-b "
                 "strongswan-default\n");
    verb->callback([arguments, &status] { status = CompareBoth(*arguments); });
}

} // namespace mopo::cli
