// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/csv-cell.h"
#include "helpers/results/read-csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mopo
{

namespace
{

using testing::ElementsAre;

} // namespace

TEST(Csv, CellsAreQuotedWhereTheyMustBe)
{
    EXPECT_EQ(CsvCell(nullptr), "");
    EXPECT_EQ(CsvCell(1.5), "1.5");
    EXPECT_EQ(CsvCell(true), "true");
    EXPECT_EQ(CsvCell("plain"), "plain");
    EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
    EXPECT_EQ(CsvCell("a\"b\n"), "\"a\"\"b\n\"");
}

TEST(Csv, WhatWasWrittenIsReadAgain)
{
    const std::vector<std::string> cells{"", "a,b", "c\"d", "e\nf", "\"", "plain"};
    std::string line;
    for (const std::string& cell : cells)
    {
        line += (line.empty() && &cell == &cells.front() ? "" : ",") + CsvCell(cell);
    }
    const auto rows = ReadCsv(line + "\nx\n");
    ASSERT_TRUE(rows);
    EXPECT_THAT(*rows, ElementsAre(cells, std::vector<std::string>{"x"}));
}

TEST(Csv, EmptyCellsCount)
{
    const auto rows = ReadCsv("a,,\n,\n\n");
    ASSERT_TRUE(rows);
    EXPECT_THAT(*rows, ElementsAre(ElementsAre("a", "", ""), ElementsAre("", ""), ElementsAre("")));
    EXPECT_THAT(*ReadCsv(""), ElementsAre());
    EXPECT_THAT(*ReadCsv("a"), ElementsAre(ElementsAre("a")));
}

TEST(Csv, StrayQuotesAreRefused)
{
    for (const char* text : {"\"a", "\"a\"b\n", "a\"b\"\n", "\""})
    {
        EXPECT_FALSE(ReadCsv(text)) << text;
    }
}

} // namespace mopo
