using System.Runtime.InteropServices;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Data.Datasets;

/// <summary>
/// Reads every record of a database and says what is in it and what is wrong; goes on behind bad records and damaged pages.
/// </summary>
public static class DataVerifier
{
    /// <summary>Bad records that are kept by name; more are only counted.</summary>
    public const int MostListed = 1000;

    private const int MostDamagedPages = 1000;

    /// <param name="database">folder or file.</param>
    /// <param name="progress">told the number of records read, each ten thousand.</param>
    /// <exception cref="LmdbException">the database cannot be opened at all.</exception>
    public static DataReport Verify(string database, Action<long>? progress = null)
    {
        using var reader = LmdbReader.Open(database);
        var cursor = reader.OpenCursor();
        var tally = new Tally();
        for (var damaged = 0; damaged < MostDamagedPages;)
        {
            try
            {
                if (!cursor.MoveNext()) break;
            }
            catch (LmdbException exception)
            {
                tally.Bad(new BadRecord(tally.Count, exception.Key, exception.Message));
                damaged++;
                continue;
            }

            tally.Add(cursor);
            if (tally.Count % 10_000 == 0) progress?.Invoke(tally.Count);
        }

        return tally.Report(cursor.Entries);
    }

    private sealed class Tally
    {
        private readonly Dictionary<(int, int, int), long> _shapes = [];
        private readonly SortedDictionary<int, long> _labels = [];
        private readonly List<BadRecord> _bad = [];
        private long _badCount;
        private long _encoded;
        private long _unlabeled;

        public long Count { get; private set; }

        public void Bad(BadRecord record)
        {
            _badCount++;
            if (_bad.Count < MostListed) _bad.Add(record);
        }

        public void Add(LmdbCursor cursor)
        {
            try
            {
                var datum = DatumView.Parse(cursor.Value);
                if (datum.IsEncoded) AddEncoded(datum);
                else datum.CheckShape();
                if (!datum.HasLabel) _unlabeled++;
                _labels[datum.Label] = _labels.GetValueOrDefault(datum.Label) + 1;
                CollectionsMarshal.GetValueRefOrAddDefault(_shapes, (datum.Channels, datum.Height, datum.Width), out _)++;
            }
            catch (CaffeTopException exception)
            {
                Bad(new BadRecord(Count, RecordKey.Show(cursor.Key), exception.Message));
            }

            Count++;
        }

        public DataReport Report(long announced)
        {
            if (_badCount == 0 && Count != announced) Bad(new BadRecord(Count, null, $"{Count} records were read, the database's header "
                + $"counts {announced}"));
            return new DataReport(Count, announced, _encoded, _unlabeled, _shapes, _labels, _badCount, _bad);
        }

        private void AddEncoded(DatumView datum)
        {
            if (ImageKind.Name(datum.Data).StartsWith("an ", StringComparison.Ordinal))
            {
                throw new DatumException("says that it is encoded, but is no image file of a known format");
            }
            _encoded++;
        }
    }
}
