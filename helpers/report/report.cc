// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/report.h"

#include "helpers/report/look.h"
#include "helpers/report/page.h"
#include "helpers/report/seeds-report.h"
#include "helpers/report/study-report.h"

namespace mopo
{

namespace
{

std::vector<std::string_view> Scripts()
{
    std::vector<std::string_view> scripts = PageKit();
    for (const char* name : {"picture.js",
                             "timeline.js",
                             "recovery.js",
                             "message.js",
                             "ladder.js",
                             "traffic.js",
                             "discards.js",
                             "run.js",
                             "seeds.js",
                             "study.js"})
    {
        scripts.push_back(ReportAsset(name));
    }
    return scripts;
}

} // namespace

std::expected<Report, std::vector<Fault>> MakeReport(const std::filesystem::path& folder)
{
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
    {
        return std::unexpected(std::vector<Fault>{{"", "is no folder"}});
    }
    auto data = HoldsStudy(folder)          ? StudyReportData(folder)
                : HoldsSeveralSeeds(folder) ? SeedsReportData(folder)
                                            : RunReportData(folder);
    if (!data)
    {
        return std::unexpected(std::move(data.error()));
    }
    std::string html = MakePage({TextAt(data->page, "/title"), data->page, Scripts()});
    return Report{std::move(html), std::move(*data)};
}

} // namespace mopo
