// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/case-files.h"

#include "helpers/conformance/script/read-cases.h"
#include "helpers/conformance/script/shipped-cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mopo::conformance
{

namespace
{

namespace fs = std::filesystem;

/// A case file is text by hand; more is none.
constexpr std::uintmax_t LARGEST_FILE = 1 << 20;

std::vector<fs::path> FilesAt(const fs::path& path, std::vector<std::string>& faults)
{
    std::error_code error;
    if (!fs::is_directory(path, error))
    {
        return {path};
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path, error))
    {
        if (entry.path().extension() == ".case")
        {
            files.push_back(entry.path());
        }
    }
    if (error || files.empty())
    {
        faults.push_back(path.string() + ": there is no file *.case in this folder");
    }
    std::ranges::sort(files);
    return files;
}

} // namespace

std::expected<std::vector<Case>, std::vector<std::string>> LoadCaseFiles(
    const std::vector<std::string>& paths)
{
    std::vector<Case> cases;
    std::vector<std::string> faults;
    for (const std::string& path : paths)
    {
        for (const fs::path& file : FilesAt(path, faults))
        {
            std::error_code error;
            const auto size = fs::file_size(file, error);
            std::ifstream stream(file, std::ios::binary);
            if (error || size > LARGEST_FILE || !stream)
            {
                faults.push_back(file.string() + ": " +
                                 (size > LARGEST_FILE && !error ? "too large for a case file"
                                                                : "cannot be read"));
                continue;
            }
            std::stringstream text;
            text << stream.rdbuf();
            CasesRead read = ReadCases(text.str(), file.string());
            for (const CaseFault& fault : read.faults)
            {
                faults.push_back(fault.ToString());
            }
            std::ranges::move(read.cases, std::back_inserter(cases));
        }
    }
    if (!faults.empty())
    {
        return std::unexpected(std::move(faults));
    }
    return cases;
}

std::vector<Case> ShippedCases()
{
    std::vector<Case> all;
    for (const std::string_view name : ShippedCaseFileNames())
    {
        std::ranges::move(ReadCases(ShippedCaseFile(name), std::string(name)).cases,
                          std::back_inserter(all));
    }
    return all;
}

} // namespace mopo::conformance
