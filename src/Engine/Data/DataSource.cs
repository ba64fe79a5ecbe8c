using CaffeTop.Engine.Data.Lmdb;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Data;

/// <summary>Opens what a data_param names.</summary>
public static class DataSource
{
    /// <summary>Opens the database at <paramref name="path"/>.</summary>
    /// <param name="path">data_param.source, resolved.</param>
    /// <param name="backend">data_param.backend; Caffe's default is LEVELDB, so a file that forgets the line asks for the wrong
    /// one.</param>
    /// <param name="warn">told when the database is an LMDB although the backend says LEVELDB: it is read all the same, where Caffe would
    /// stop.</param>
    /// <exception cref="LmdbException">no database, an empty one, or a LevelDB.</exception>
    public static RecordSource Open(string path, DataParameter.Types.DB backend, Action<string> warn)
    {
        if (backend == DataParameter.Types.DB.Leveldb && File.Exists(Path.Combine(path, "data.mdb")))
        {
            warn($"{path} is an LMDB, but data_param's backend is LEVELDB (Caffe's default when the line is missing, and Caffe would "
                + "stop here); it is read as LMDB; add 'backend: LMDB'");
        }

        return new LmdbRecordSource(path);
    }
}
