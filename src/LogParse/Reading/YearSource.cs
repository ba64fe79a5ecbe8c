namespace CaffeTop.LogParse.Reading;

/// <summary>What told the year of a log's first stamp, the weakest first. Stamps of old Caffes have month and day only.</summary>
public enum YearSource
{
    None,

    /// <summary>The file's time of change, which copying may have touched.</summary>
    FileTime,

    /// <summary>A stamp before the record's own, as a container's log has: <c>2018-06-24 13:45:30 PSTI0624 …</c>.</summary>
    OuterStamp,

    /// <summary><c>*** Aborted at 1459572361 (unix time) ***</c>.</summary>
    Aborted,

    /// <summary><c>caffe.HOST.USER.log.INFO.20150703-144514.30876</c>.</summary>
    FileName,

    /// <summary><c>Log file created at: 2015/07/12 22:28:03</c>.</summary>
    FileHeader,

    /// <summary>The record's own stamp: <c>I20261121 …</c>.</summary>
    Stamp,

    /// <summary>The caller.</summary>
    Told,
}
