#!/bin/bash
# Puts the parts together when all tasks of the array have ended well. Written by onearm @VERSION@.
# Parts that are missing or damaged are an error that names them; --allow-gaps makes a result of the others, which says so.
#SBATCH --job-name=onearm-merge
#SBATCH --output=log/merge.txt

onearm=${ONEARM:-@PROGRAM@}
exec "$onearm" merge parts/part-*.json --output result.json
