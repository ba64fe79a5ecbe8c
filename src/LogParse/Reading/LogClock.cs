namespace CaffeTop.LogParse.Reading;

/// <summary>
/// Puts stamps without a year into years. Time runs on over midnight and New Year; small steps back are threads or ranks that write at the same time and
/// advance nothing: the year goes on only where the month falls by more than two days.
/// </summary>
internal sealed class LogClock
{
    private const int BaseYear = 2000;
    private const long SmallStepBack = 2 * TimeSpan.TicksPerDay;
    private const long AlmostAYear = 350 * TimeSpan.TicksPerDay;

    private readonly int? _told;
    private DateTime _fileTime;
    private int _hinted;
    private YearSource _from;
    private int _year;
    private int _firstYear;
    private bool _firstIsLeapDay;
    private long _lastDay = -1;
    private long _lastTicks = -1;

    public LogClock(int? year) => _told = year;

    /// <summary>The first stamp's year as far as anything has told it.</summary>
    public int? Year => From == YearSource.None ? null : _told ?? (_firstIsLeapDay ? LeapYear(_hinted) : _hinted);

    public YearSource From => _told is null ? _from : YearSource.Told;

    /// <summary>Ticks of midnight of the last stamp's day, or −1.</summary>
    public long LastDay => _lastDay;

    /// <summary>What a told tick is in the year that is known now: evidence (an abort's time) may come after the stamps.</summary>
    public long Dated(long ticks)
    {
        if (ticks < 0 || Year is not { } year || _firstYear == 0 || year == _firstYear) return ticks;
        var told = new DateTime(ticks);
        var shifted = Math.Clamp(told.Year + year - _firstYear, 1, 9999);
        var day = Math.Min(told.Day, DateTime.DaysInMonth(shifted, told.Month));
        return new DateTime(shifted, told.Month, day).Ticks + told.TimeOfDay.Ticks;
    }

    public void Reset()
    {
        _year = _firstYear = 0;
        _firstIsLeapDay = false;
        _lastDay = _lastTicks = -1;
        if (_from is not (YearSource.FileName or YearSource.FileTime)) (_hinted, _from) = (0, YearSource.None);
    }

    /// <summary>The year of what stands at this place of the log: of its first stamp where none has been told yet, or of the last.</summary>
    public void Hint(int year, YearSource from)
    {
        if (from < _from || year is < 1970 or > 9000) return;
        if (_firstYear == 0)
        {
            (_hinted, _from) = (year, from);
            return;
        }

        if (from > _from) (_hinted, _from) = (year - (_year - _firstYear), from);
        // A header in the middle: another run was appended, perhaps years later.
        else if (year > _year && from == YearSource.FileHeader) (_year, _lastTicks) = (year, -1);
    }

    /// <summary>The end of the log lies at this time: its first stamp is of the same year, or of the year before.</summary>
    public void HintFileTime(DateTime changed)
    {
        if (_from > YearSource.FileTime || _firstYear != 0 || changed.Year < 1970) return;
        (_fileTime, _hinted, _from) = (changed, changed.Year, YearSource.FileTime);
    }

    /// <summary>Ticks of midnight of a day of the running year; −1 where there is no such day.</summary>
    public long Day(int month, int day, long timeOfDay)
    {
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(BaseYear, month)) return -1;
        if (_firstYear == 0) Begin(month, day);
        var midnight = Midnight(_year, month, day);
        if (_lastTicks >= 0)
        {
            var step = midnight + timeOfDay - _lastTicks;
            if (step > AlmostAYear && _year > _firstYear) midnight = Midnight(--_year, month, day);
            else if (step < -SmallStepBack && month < new DateTime(_lastDay).Month && _year < 9998) midnight = Midnight(++_year, month, day);
        }

        return Last(midnight, timeOfDay);
    }

    /// <summary>The same for a stamp that has its year.</summary>
    public long Day(int year, int month, int day, long timeOfDay)
    {
        if (year is < 1900 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return -1;
        if (_firstYear == 0)
        {
            _firstYear = year;
            if (_told is null) (_hinted, _from) = (year, YearSource.Stamp);
        }

        _year = year;
        return Last(Midnight(year, month, day), timeOfDay);
    }

    /// <summary>The same for a stamp that has no date: the running day, or the next where the time falls by half a day.</summary>
    public long Day(long timeOfDay)
    {
        if (_firstYear == 0) Begin(1, 1);
        var midnight = _lastDay < 0 ? Midnight(_year, 1, 1) : _lastDay;
        if (_lastTicks >= 0 && midnight + timeOfDay < _lastTicks - (TimeSpan.TicksPerDay / 2)) midnight += TimeSpan.TicksPerDay;
        return Last(midnight, timeOfDay);
    }

    /// <summary>A stamp whose day is known already.</summary>
    public void Saw(long ticks) => _lastTicks = ticks;

    private long Last(long midnight, long timeOfDay)
    {
        _lastDay = midnight;
        _lastTicks = midnight + timeOfDay;
        return midnight;
    }

    private void Begin(int month, int day)
    {
        _firstIsLeapDay = month == 2 && day == 29;
        // A log of December that was last changed in January began the year before.
        if (_from == YearSource.FileTime && (month, day).CompareTo((_fileTime.Month, _fileTime.Day + 1)) > 0) _hinted--;
        _year = _firstYear = Year ?? BaseYear;
    }

    // 29 February of a year that has none is its 1 March: the evidence for the year was wrong, time goes on.
    private static long Midnight(int year, int month, int day) =>
        month == 2 && day == 29 && !DateTime.IsLeapYear(year) ? new DateTime(year, 3, 1).Ticks : new DateTime(year, month, day).Ticks;

    private static int LeapYear(int year)
    {
        while (!DateTime.IsLeapYear(year)) year--;
        return year;
    }
}
