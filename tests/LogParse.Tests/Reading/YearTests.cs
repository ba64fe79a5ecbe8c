using System.Globalization;
using System.Text;
using CaffeTop.LogParse.Reading;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>What tells the year, which evidence wins, and how time runs over midnight and New Year.</summary>
public class YearTests
{
    [Fact]
    public void Midnight_and_New_Year_go_on_and_threads_do_not() =>
        Assert.Equal(
            [
                "2000-12-31 23:59:59.9", "2001-01-01 00:00:00.1", "2000-12-31 23:59:59.9", "2001-01-01 00:00:00.2", "2001-02-28 12:00:00.0", "2001-02-28 11:59:59.0",
                "2001-03-01 00:00:00.0", "2001-02-28 23:59:59.9", "2001-03-01 00:00:01.0", "2001-03-01 00:00:00.0", "2002-01-05 00:00:00.0",
            ],
            Stamps(null, "1231 23:59:59.9", "0101 00:00:00.1", "1231 23:59:59.9", "0101 00:00:00.2", "0228 12:00:00.0", "0228 11:59:59.0", "0301 00:00:00.0", "0228 23:59:59.9",
                "0301 00:00:01.0", "0301 00:00:00.0", "0105 00:00:00.0"));

    [Fact]
    public void Steps_back_within_a_month_advance_nothing() =>
        Assert.Equal(["2000-07-20 10:00:00.0", "2000-07-10 10:00:00.0", "2000-07-20 10:00:00.0"], Stamps(null, "0720 10:00:00.0", "0710 10:00:00.0", "0720 10:00:00.0"));

    [Fact]
    public void Sessions_months_apart_stay_in_order() =>
        Assert.Equal(["2000-02-06 10:00:00.0", "2000-11-15 10:00:00.0", "2001-02-06 10:00:00.0"], Stamps(null, "0206 10:00:00.0", "1115 10:00:00.0", "0206 10:00:00.0"));

    [Fact]
    public void Leap_day_in_a_year_that_has_none_is_the_next_day() =>
        Assert.Equal(["2015-02-28 10:00:00.0", "2015-03-01 10:00:00.0", "2015-03-01 11:00:00.0"], Stamps(2015, "0228 10:00:00.0", "0229 10:00:00.0", "0301 11:00:00.0"));

    [Fact]
    public void Nothing_tells_the_year()
    {
        var parser = Read("I0723 08:38:56.772249 29191 solver.cpp:272] x\n");
        Assert.Equal((null, YearSource.None), (parser.Year, parser.YearFrom));
    }

    [Fact]
    public void The_callers_year_goes_first()
    {
        var parser = new LogParser(new WrittenCalls(), 2014);
        Feed(parser, "Log file created at: 2015/07/12 22:28:03\nI20160723 08:38:56.772249 29191 solver.cpp:272] x\n");
        Assert.Equal((2014, YearSource.Told), (parser.Year, parser.YearFrom));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogParser(new WrittenCalls(), 20000));
    }

    [Fact]
    public void Evidence_in_its_order()
    {
        const string record = "I0723 08:38:56.772249 29191 solver.cpp:272] x\n";
        const string outer = "2017-07-23 01:00:00 PST" + record;
        const string aborted = "*** Aborted at 1459572361 (unix time) try ***\n";
        const string header = "Log file created at: 2015/07/12 22:28:03\nRunning on machine: h\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid file:line] msg\n";
        const string stamped = "I20140723 08:38:56.772249 29191 solver.cpp:272] x\n";
        var name = "/logs/caffe.host.user.log.INFO.20130703-144514.30876";
        var changed = new DateTime(2019, 8, 1, 0, 0, 0, DateTimeKind.Utc);
        Expect(2019, YearSource.FileTime, Read(record, null, changed));
        Expect(2017, YearSource.OuterStamp, Read(outer, null, changed));
        Expect(2016, YearSource.Aborted, Read(outer + aborted, null, changed));
        Expect(2013, YearSource.FileName, Read(outer + aborted, name, changed));
        Expect(2015, YearSource.FileHeader, Read(header + outer + aborted, name, changed));
        Expect(2014, YearSource.Stamp, Read(stamped + aborted, name, changed));
    }

    [Fact]
    public void A_log_of_December_changed_in_January_began_the_year_before()
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        parser.Hint(null, new DateTime(2019, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        Feed(parser, "I1230 08:00:00.000000 1 a.cpp:1] x\nI0102 08:00:00.000000 1 a.cpp:1] x\n");
        Assert.Equal(2018, parser.Year);
        Assert.Equal([new DateTime(2018, 12, 30, 8, 0, 0), new DateTime(2019, 1, 2, 8, 0, 0)], calls.Lines.Select(line => new DateTime(line.Ticks)));
    }

    [Fact]
    public void Late_evidence_dates_what_was_told()
    {
        var calls = new WrittenCalls();
        var parser = new LogParser(calls);
        Feed(parser, "I1230 08:00:00.000000 1 a.cpp:1] x\nI0402 04:46:01.000000 1 a.cpp:1] x\n*** Aborted at 1459572361 (unix time) ***\n");
        Assert.Equal((2015, YearSource.Aborted), (parser.Year, parser.YearFrom));
        Assert.Equal(new DateTime(2000, 12, 30, 8, 0, 0), new DateTime(calls.Lines[0].Ticks));
        Assert.Equal([new DateTime(2015, 12, 30, 8, 0, 0), new DateTime(2016, 4, 2, 4, 46, 1)], calls.Lines.Take(2).Select(line => new DateTime(parser.Dated(line.Ticks))));
        Assert.Equal(-1, parser.Dated(-1));
    }

    [Fact]
    public void The_time_of_a_second_file_says_nothing_of_the_first_stamp()
    {
        var parser = Read("I0723 08:38:56.772249 29191 solver.cpp:272] x\n", null, new DateTime(2015, 8, 1, 0, 0, 0, DateTimeKind.Utc));
        parser.Hint("b.log", new DateTime(2017, 8, 1, 0, 0, 0, DateTimeKind.Utc));
        Feed(parser, "I0724 08:38:56.772249 29191 solver.cpp:272] x\n");
        Expect(2015, YearSource.FileTime, parser);
    }

    [Fact]
    public void A_leap_day_proves_a_leap_year() =>
        Assert.Equal(2016, Read("I0229 08:38:56.772249 29191 solver.cpp:272] x\n", null, new DateTime(2018, 3, 5, 0, 0, 0, DateTimeKind.Utc)).Year);

    [Fact]
    public void A_second_header_years_later_moves_the_year()
    {
        var calls = WrittenCalls.Of(
            "Log file created at: 2015/07/12 22:28:03\nI0712 22:28:03.000000 1 a.cpp:1] x\nLog file created at: 2017/08/12 22:28:03\nI0812 22:28:03.000000 1 a.cpp:1] x\n");
        Assert.Equal([2015, 2017], calls.Lines.Where(line => line.Ticks >= 0).Select(line => new DateTime(line.Ticks).Year));
    }

    [Fact]
    public void Two_runs_with_years_of_their_own()
    {
        var calls = WrittenCalls.Of("I20150712 22:28:03.000000 1 a.cpp:1] x\nI20260812 22:28:03.000000 1 a.cpp:1] x\nI0812 22:28:04.000000 1 a.cpp:1] x\n");
        Assert.Equal([2015, 2026, 2026], calls.Lines.Select(line => new DateTime(line.Ticks).Year));
    }

    [Theory]
    [InlineData("caffe.HOST.USER.log.INFO.20150703-144514.30876", 2015)]
    [InlineData("train_2016-05-03.log", 2016)]
    [InlineData("20170101.txt", 2017)]
    [InlineData("caffe.log", 0)]
    [InlineData("iter_20151340.log", 0)]
    [InlineData("1201501019.log", 0)]
    public void Years_in_file_names(string name, int year)
    {
        Assert.Equal(year != 0, FileNameYear.TryFind(name, out var found));
        if (year != 0) Assert.Equal(year, found);
    }

    private static void Expect(int year, YearSource from, LogParser parser) => Assert.Equal((year, from), (parser.Year, parser.YearFrom));

    private static LogParser Read(string log, string? name = null, DateTime? changed = null)
    {
        var parser = new LogParser(new WrittenCalls());
        parser.Hint(name, changed);
        Feed(parser, log);
        return parser;
    }

    private static void Feed(LogParser parser, string log)
    {
        parser.Feed(Encoding.UTF8.GetBytes(log));
        parser.Flush();
    }

    private static IEnumerable<string> Stamps(int? year, params string[] stamps)
    {
        var calls = new WrittenCalls();
        Feed(new LogParser(calls, year), string.Concat(stamps.Select(stamp => $"I{stamp}00000 1 a.cpp:1] x\n")));
        return calls.Lines.Select(line => new DateTime(line.Ticks).ToString("yyyy-MM-dd HH:mm:ss.f", CultureInfo.InvariantCulture));
    }
}
