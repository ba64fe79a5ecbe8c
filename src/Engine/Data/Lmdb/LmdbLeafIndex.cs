namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>Which leaf page holds record number i of one state of a database: built once, by one walk over the leaf pages alone.</summary>
internal sealed class LmdbLeafIndex(ulong transactionId)
{
    private readonly List<ulong> _pages = [];
    private readonly List<long> _firstRecords = [];

    public ulong TransactionId => transactionId;

    public long Records { get; private set; }

    public int Leaves => _pages.Count;

    public void Add(ulong page, int records)
    {
        _pages.Add(page);
        _firstRecords.Add(Records);
        Records += records;
    }

    public (ulong Page, long FirstRecord) Find(long record)
    {
        var found = _firstRecords.BinarySearch(record);
        var leaf = found >= 0 ? found : ~found - 1;
        return (_pages[leaf], _firstRecords[leaf]);
    }
}
